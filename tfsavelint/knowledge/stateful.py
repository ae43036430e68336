"""Which of Keras's own objects hold numbers of their own: read from the classes of Keras 2.15 and 3.15."""

from __future__ import annotations

from tfsavelint.knowledge.bases import kind_of

_WITHOUT_WEIGHTS = frozenset(
    {
        *("Activation", "ActivityRegularization", "Add", "AlphaDropout", "Average", "AvgPool1D", "AvgPool2D", "AvgPool3D"),
        *("AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "CategoryEncoding", "CenterCrop", "Concatenate"),
        *("Cropping1D", "Cropping2D", "Cropping3D", "Dot", "Dropout", "ELU", "Flatten", "GaussianDropout", "GaussianNoise"),
        *("GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D", "GlobalAvgPool1D", "Identity"),
        *("GlobalAvgPool2D", "GlobalAvgPool3D", "GlobalMaxPool1D", "GlobalMaxPool2D", "GlobalMaxPool3D", "InputSpec"),
        *("GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D", "Hashing", "Input", "InputLayer", "Lambda"),
        *("LeakyReLU", "Masking", "MaxPool1D", "MaxPool2D", "MaxPool3D", "MaxPooling1D", "MaxPooling2D", "MaxPooling3D"),
        *("Maximum", "Minimum", "Multiply", "Permute", "RandomBrightness", "RandomContrast", "RandomCrop", "RandomFlip"),
        *("RandomHeight", "RandomRotation", "RandomTranslation", "RandomWidth", "RandomZoom", "ReLU", "RepeatVector"),
        *("Rescaling", "Reshape", "Resizing", "Softmax", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"),
        *("Subtract", "ThresholdedReLU", "UnitNormalization", "UpSampling1D", "UpSampling2D", "UpSampling3D"),
        *("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "Attention"),
    }
)


def holds_weights(path: str) -> bool | None:
    """Whether a Keras class below an import root makes an object with weights; None where that can't be told."""
    module, _, name = path.rpartition(".")
    if module.startswith("applications"):
        return True
    if not name[:1].isupper():
        return None
    if kind_of(path) in ("layer", "cell", "model"):
        return name not in _WITHOUT_WEIGHTS
    return False


def built_at_once(path: str) -> bool:
    """Whether a Keras function gives a model that has its weights from the start."""
    return path.startswith("applications.")
