"""The GitHub Action: runs the command with what a workflow says, and reports in GitHub's own places."""
