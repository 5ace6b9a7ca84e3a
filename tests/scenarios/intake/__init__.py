"""What is submitted, planned and checked beforehand."""
