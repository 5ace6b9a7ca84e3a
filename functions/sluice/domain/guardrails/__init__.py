"""What operators allow: who may do what with which applications, where, when, and past which gates."""
