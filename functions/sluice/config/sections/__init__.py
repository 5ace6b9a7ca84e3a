"""What the user's file may say: one module for each section."""
