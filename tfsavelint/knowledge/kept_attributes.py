"""Arguments of Keras's own layers that an attribute of the same name keeps as the layer's own config stores them.

Observed under keras 3.15.1, 3.3.3, tf_keras 2.21 and 2.15.0: for every layer and cell that the simplest arguments make,
``getattr(layer, key)`` was compared with ``layer.get_config()[key]``. Listed is what was equal wherever it is a key; left
out are arguments that may be objects, and of a few classes what they keep elsewhere.
"""

from __future__ import annotations

_EVERYWHERE = frozenset(
    {
        *("antialias", "axes", "axis", "bias_axes", "brightness_factor", "center", "contrast_factor"),
        *("crop_to_aspect_ratio", "cropping", "data_format", "depth_multiplier", "dilation_rate", "dims", "epsilon"),
        *("equation", "fft_length", "fill_mode", "fill_value", "filters", "go_backwards", "groups", "head_dim"),
        *("height", "height_factor", "hue_factor", "implementation", "input_dim", "input_length", "interpolation"),
        *("invert", "keepdims", "kernel_size", "mask_zero", "max_value", "merge_mode", "momentum", "n"),
        *("noise_shape", "normalize", "num_bins", "num_key_value_heads", "num_mel_bins", "num_oov_indices"),
        *("num_ops", "num_query_heads", "num_tokens", "output_dim", "output_padding", "output_size"),
        *("pad_to_aspect_ratio", "padding", "pool_size", "power_iterations", "rate", "recurrent_dropout"),
        *("reset_after", "return_sequences", "return_state", "reverse_dtype", "rms_scaling", "saturation_factor"),
        *("scale", "score_mode", "shared_axes", "size", "stateful", "stddev", "strides", "target_shape"),
        *("threshold_factor", "unit_forget_bias", "units", "unroll", "use_scale", "width", "width_factor"),
        *("x_factor", "y_factor", "zero_output_for_mask"),
    }
)
_BUT_FOR = {
    "seed": ("RandomBrightness", "DropoutWrapper", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "GRU", "LSTM", "SimpleRNN"),
    "factor": ("RandomBrightness", "RandomRotation"),
    "use_bias": ("MultiHeadAttention",),
    "dropout": ("MultiHeadAttention",),
    "bounding_box_format": (),
}
"""Those that some version of these classes keeps elsewhere."""


def keeps(cls: str, name: str) -> bool:
    """Whether the class of that name, and what derives from it, has an attribute that holds the argument."""
    return name in _EVERYWHERE or (name in _BUT_FOR and cls not in _BUT_FOR[name])
