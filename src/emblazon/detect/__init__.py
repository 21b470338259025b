"""What is seen in a picture, without judgement: faces, hands, bodies, letters, nudity, likeness."""
