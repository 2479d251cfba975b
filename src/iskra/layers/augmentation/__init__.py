"""Image layers: random augmentation while a model trains, resizing and cropping."""
