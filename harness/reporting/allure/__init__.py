"""What Allure is given: names, labels, steps, attachments, and what a run says of itself."""
