"""What the blogs are to be told: messages, deliveries, webhooks."""
