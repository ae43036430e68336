"""TensorFlow functions that refuse a KerasTensor: "A KerasTensor cannot be used as input to a TensorFlow function".

Observed: each function of these modules was called with symbolic tensors in every place that it takes (keras 3.15.1,
TensorFlow 2.21); those that refused them each time are here. Control flow, printing and decorators are left out.
"""

from __future__ import annotations

import re

_NAMES = {
    "": """
        abs acos acosh add add_n argmax argmin argsort as_string asin asinh assert_greater assert_less
        assert_rank atan atan2 atanh batch_to_space bitcast boolean_mask broadcast_dynamic_shape broadcast_to
        cast clip_by_global_norm clip_by_norm clip_by_value complex concat convert_to_tensor cos cosh cumsum
        divide dynamic_partition eig eigvals ensure_shape equal exp expand_dims fftnd fingerprint floor gather
        gather_nd greater greater_equal guarantee_const histogram_fixed_width histogram_fixed_width_bins
        identity identity_n ifftnd irfftnd less less_equal logical_and logical_not logical_or matmul
        matrix_square_root maximum meshgrid minimum multiply negative norm not_equal one_hot ones_like pad pow
        rank realdiv reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod
        reduce_sum repeat reshape reverse reverse_sequence rfftnd roll round saturate_cast scalar_mul scatter_nd
        searchsorted sequence_mask shape shape_n sigmoid sign sin sinh size slice sort space_to_batch
        space_to_batch_nd split sqrt square squeeze stack stop_gradient strided_slice subtract tan tanh
        tensor_scatter_nd_add tensor_scatter_nd_max tensor_scatter_nd_min tensor_scatter_nd_sub
        tensor_scatter_nd_update tensordot tile transpose truediv truncatediv truncatemod unique
        unique_with_counts unravel_index unstack where zeros_like
    """,
    "math.": """
        abs accumulate_n acos acosh add add_n angle approx_max_k approx_min_k argmax argmin asin asinh atan
        atan2 atanh bessel_i0 bessel_i0e bessel_i1 bessel_i1e betainc bincount ceil confusion_matrix conj cos
        cosh count_nonzero cumprod cumsum cumulative_logsumexp digamma divide divide_no_nan equal erf erfc
        erfcinv erfinv exp expm1 floor floordiv floormod greater greater_equal igamma igammac imag in_top_k
        invert_permutation is_finite is_inf is_nan is_non_decreasing is_strictly_increasing l2_normalize lbeta
        less less_equal lgamma log log1p log_sigmoid log_softmax logical_and logical_not logical_or logical_xor
        maximum minimum mod multiply multiply_no_nan ndtri negative nextafter not_equal polygamma polyval pow
        real reciprocal reciprocal_no_nan reduce_all reduce_any reduce_euclidean_norm reduce_logsumexp
        reduce_max reduce_mean reduce_min reduce_prod reduce_std reduce_sum reduce_variance rint round rsqrt
        scalar_mul segment_max segment_mean segment_min segment_prod segment_sum sigmoid sign sin sinh softmax
        softplus softsign sqrt square squared_difference subtract tan tanh top_k truediv unsorted_segment_max
        unsorted_segment_mean unsorted_segment_min unsorted_segment_prod unsorted_segment_sqrt_n
        unsorted_segment_sum xdivy xlog1py xlogy zero_fraction zeta
    """,
    "nn.": """
        approx_max_k approx_min_k bias_add collapse_repeated compute_accidental_hits convolution crelu
        ctc_beam_search_decoder ctc_greedy_decoder ctc_unique_labels depth_to_space dropout elu embedding_lookup
        fractional_avg_pool fractional_max_pool gelu in_top_k isotonic_regression l2_loss l2_normalize
        leaky_relu local_response_normalization log_poisson_loss log_softmax lrn moments relu relu6
        safe_embedding_lookup_sparse selu sigmoid sigmoid_cross_entropy_with_logits silu softmax
        softmax_cross_entropy_with_logits softplus softsign space_to_batch space_to_depth
        sparse_softmax_cross_entropy_with_logits sufficient_statistics swish tanh top_k
        weighted_cross_entropy_with_logits weighted_moments zero_fraction
    """,
    "linalg.": """
        adjoint band_part banded_triangular_solve cholesky cholesky_solve cross det diag diag_part eig eigh
        eigh_tridiagonal eigvals eigvalsh expm global_norm inv l2_normalize logdet logm lstsq lu
        lu_matrix_inverse lu_reconstruct lu_solve matmul matrix_rank matrix_transpose matvec norm normalize pinv
        qr set_diag slogdet solve sqrtm svd tensor_diag tensor_diag_part tensordot trace triangular_solve
        tridiagonal_matmul
    """,
    "image.": """
        adjust_brightness adjust_contrast adjust_gamma adjust_hue adjust_jpeg_quality adjust_saturation
        central_crop convert_image_dtype decode_and_crop_jpeg decode_bmp decode_gif decode_image decode_jpeg
        decode_jxl decode_png decode_webp draw_bounding_boxes encode_jpeg encode_png extract_glimpse
        extract_jpeg_shape flip_left_right flip_up_down hsv_to_rgb is_jpeg non_max_suppression
        non_max_suppression_overlaps non_max_suppression_with_scores per_image_standardization psnr
        random_brightness random_contrast random_crop random_flip_left_right random_flip_up_down random_hue
        random_saturation resize resize_with_crop_or_pad resize_with_pad rgb_to_grayscale rgb_to_hsv rgb_to_yiq
        rgb_to_yuv rot90 sample_distorted_bounding_box ssim ssim_multiscale stateless_random_crop
        stateless_random_flip_left_right stateless_random_flip_up_down stateless_sample_distorted_bounding_box
        transpose yiq_to_rgb yuv_to_rgb
    """,
    "signal.": """
        dct fft fft2d fft3d fftnd fftshift frame idct ifft ifft2d ifft3d ifftnd ifftshift inverse_mdct
        inverse_stft irfft irfft2d irfft3d irfftnd mdct mfccs_from_log_mel_spectrograms overlap_and_add rfft
        rfft2d rfft3d rfftnd stft
    """,
    "strings.": """
        as_string bytes_split join length lower ngrams reduce_join regex_full_match regex_replace split strip
        substr to_hash_bucket to_hash_bucket_fast to_number unicode_decode unicode_decode_with_offsets
        unicode_encode unicode_script unicode_split unicode_split_with_offsets unsorted_segment_join upper
    """,
}

REFUSING: frozenset[str] = frozenset(
    f"tensorflow.{module}{name}" for module, text in _NAMES.items() for name in text.split()
)
"""By dotted path; ``tensorflow.compat.v2`` and ``v1`` are spelt so too."""

_COMPAT = re.compile(r"\Atensorflow\.compat\.v[12]\.")


def refuses_symbols(path: str) -> bool:
    """Whether the TensorFlow function of that dotted path refuses a KerasTensor."""
    return _COMPAT.sub("tensorflow.", path) in REFUSING
