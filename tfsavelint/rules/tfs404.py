"""TFS404 untracked-variable."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS404",
    name="untracked-variable",
    faults=("variable-not-tracked", "random-not-stored"),
    message="`{cls}` holds a raw `{part}`, which is no weight to Keras 3: it is neither trained nor saved",
    messages=(
        (
            "random-not-stored",
            "`{cls}` draws numbers at random with `{part}` and keeps them where nothing saves them: loading draws others",
        ),
    ),
    why="""
    Keras 3 saves what `add_weight` makes. A `tf.Variable` set as an attribute was a weight under Keras 2; under Keras 3
    it is not: the optimizer doesn't see it, the file doesn't hold it, and the loaded model starts with a new one. A
    tensor or array drawn at random is saved by no Keras.
    """,
    cure="Make it with `self.add_weight(name=..., shape=..., initializer=..., trainable=...)`.",
    mode="custom_objects",
    bad=(
        Example(
            "a variable in the constructor",
            """
            import tensorflow as tf


            @tf.keras.utils.register_keras_serializable("app")
            class Scale(tf.keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = tf.Variable(tf.random.uniform((4,)))  # expect[variables_saved==False]: TFS404

                def call(self, inputs):
                    return inputs * self.factor


            model = tf.keras.Sequential([tf.keras.Input((4,)), Scale()])
            model.save("scale.keras")
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = self.add_weight(name="factor", shape=(4,), initializer="random_uniform")

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale()])
            model.save("scale.keras")
            """,
        ),
        Example(
            "a variable in build, its first value from an initializer",
            """
            import tensorflow as tf


            @tf.keras.utils.register_keras_serializable("app")
            class Linear(tf.keras.layers.Layer):
                def build(self, input_shape):
                    start = tf.random_normal_initializer()
                    self.kernel = tf.Variable(start((input_shape[-1], 3)))  # expect[variables_saved==False]: TFS404
                    super().build(input_shape)

                def call(self, inputs):
                    return tf.matmul(inputs, self.kernel)


            model = tf.keras.Sequential([tf.keras.Input((4,)), Linear()])
            """,
        ),
        Example(
            "variables in a list, in a model",
            """
            import tensorflow as tf


            @tf.keras.utils.register_keras_serializable("app")
            class Net(tf.keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = tf.keras.layers.Dense(4)
                    self.factors = [tf.Variable(tf.random.uniform((4,)))]  # expect[variables_saved==False]: TFS404

                def call(self, inputs):
                    result = self.dense(inputs)
                    for factor in self.factors:
                        result = result * factor
                    return result


            def make():
                return Net()
            """,
        ),
        Example(
            "a factor drawn at random",
            """
            import keras
            import numpy as np


            @keras.utils.register_keras_serializable("app")
            class Blur(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.strength = np.random.uniform(size=(1,)).astype("float32")  # expect: TFS404

                def call(self, inputs):
                    return inputs * self.strength


            model = keras.Sequential([keras.Input((4,)), Blur()])
            """,
        ),
    ),
    good=(
        Example(
            "add_weight",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def build(self, input_shape):
                    self.factor = self.add_weight(name="factor", shape=(input_shape[-1],), initializer="ones")

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale()])
            """,
        ),
        Example(
            "a tensor that is the same each time",
            """
            import keras
            import numpy as np


            @keras.utils.register_keras_serializable("app")
            class Filter(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.kernel = np.random.RandomState(7).normal(size=(4,)).astype("float32")
                    self.shift = np.linspace(0.0, 1.0, 4).astype("float32")

                def call(self, inputs):
                    return inputs * self.kernel + self.shift


            model = keras.Sequential([keras.Input((4,)), Filter()])
            """,
        ),
        Example(
            "numbers drawn at random in training only",
            """
            import tensorflow as tf


            @tf.keras.utils.register_keras_serializable("app")
            class Noise(tf.keras.layers.Layer):
                def call(self, inputs, training=None):
                    if training:
                        return inputs + tf.random.normal((4,))
                    return inputs


            model = tf.keras.Sequential([tf.keras.Input((4,)), Noise()])
            """,
        ),
        Example(
            "what is drawn is stored in the config",
            """
            import numpy as np
            import tensorflow as tf


            @tf.keras.utils.register_keras_serializable("app")
            class Project(tf.keras.layers.Layer):
                def __init__(self, matrix=None, **kwargs):
                    super().__init__(**kwargs)
                    self.matrix = np.random.normal(size=(4, 3)).tolist() if matrix is None else matrix

                def call(self, inputs):
                    return tf.matmul(inputs, tf.constant(self.matrix, "float32"))

                def get_config(self):
                    return {**super().get_config(), "matrix": self.matrix}


            model = tf.keras.Sequential([tf.keras.Input((4,)), Project()])
            """,
        ),
        Example(
            "an index that follows from the arguments, in a variable that nobody trains",
            """
            import numpy as np
            import tensorflow as tf


            @tf.keras.utils.register_keras_serializable("app")
            class Pick(tf.keras.layers.Layer):
                def __init__(self, step=2, **kwargs):
                    super().__init__(**kwargs)
                    self.step = step

                def build(self, input_shape):
                    index = np.arange(4) // self.step
                    self.index = tf.Variable(tf.convert_to_tensor(index), trainable=False)
                    super().build(input_shape)

                def call(self, inputs):
                    return tf.gather(inputs, self.index, axis=1)

                def get_config(self):
                    return {**super().get_config(), "step": self.step}


            model = tf.keras.Sequential([tf.keras.Input((4,)), Pick(1)])
            """,
        ),
    ),
)
