"""README's table "Coming from moto", row by row: what is written for moto beside what is written for mocksm."""
