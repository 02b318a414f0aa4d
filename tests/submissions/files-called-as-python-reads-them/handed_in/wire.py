import wire
