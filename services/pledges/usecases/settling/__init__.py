"""What associations are paid, and the payment files that pay it."""
