"""What people say of the site itself: feedback, its clock of fourteen days, and its answer."""
