"""TFS101 missing-get-config."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS101",
    name="missing-get-config",
    faults=(
        *("automatic-config-refuses", "model-arguments-dropped", "argument-without-config", "no-default-config"),
        "base-has-no-config",
    ),
    message="`{cls}` has no `get_config`, and its argument `{argument}` can't be stored without one",
    messages=(
        (
            "automatic-config-refuses",
            "`{cls}` has no `get_config`, and the automatic one refuses what `{argument}` is given: saving raises",
        ),
        (
            "model-arguments-dropped",
            "`{cls}` has no `get_config`, and the model's argument `{argument}` is not stored without one",
        ),
        (
            "argument-without-config",
            "`{cls}` has no `get_config`, and the one of its base doesn't hold `{argument}`: the value is lost",
        ),
        ("no-default-config", "`{cls}` has no `get_config`, and a {kind} has no automatic one: saving raises"),
        (
            "base-has-no-config",
            "`{cls}.get_config` calls `super().get_config()`, and the base of a {kind} has none: saving raises",
        ),
    ),
    why="""
    Saving a whole model stores each object's config. A Layer without a `get_config` gets an automatic one, which holds
    str, int, float, bool and None (and containers of them) and refuses anything else. A subclassed Model under Keras 3,
    a Loss, a Metric, an Initializer or a Constraint has no automatic config for its arguments at all; a Regularizer or
    a LearningRateSchedule raises, also where its own `get_config` asks the base for one. `save_weights` never asks for a
    config.
    """,
    cure="Write `get_config` so that it returns `{**super().get_config(), ...}` with every constructor argument.",
    mode="custom_objects",
    bad=(
        Example(
            "a model that makes its graph from its arguments: Keras 3 stores neither",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Tower(keras.Model):  # expect[keras3]: TFS101
                def __init__(self, units, name=None, trainable=True, dtype=None):
                    inputs = keras.Input((4,))
                    outputs = keras.layers.Dense(units)(inputs)
                    super().__init__(inputs=inputs, outputs=outputs, name=name, trainable=trainable)


            model = Tower(3)
            """,
        ),
        Example(
            "a model given inputs and outputs: Keras 2 stores no graph then, and Keras 3 not the other argument",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Tuned(keras.Model):  # expect: TFS101
                def __init__(self, *args, alpha, **kwargs):
                    super().__init__(*args, **kwargs)
                    self.alpha = alpha


            inputs = keras.Input((4,))
            model = Tuned(inputs, keras.layers.Dense(2)(inputs), alpha=0.25)
            """,
        ),
        Example(
            "a function is given to a layer that relies on the automatic config",
            """
            import keras


            def double(x):
                return 2 * x


            @keras.utils.register_keras_serializable("app")
            class Apply(keras.layers.Layer):  # expect: TFS101
                def __init__(self, function, **kwargs):
                    super().__init__(**kwargs)
                    self.function = function

                def call(self, inputs):
                    return self.function(inputs)


            model = keras.Sequential([keras.Input((4,)), Apply(double)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            def double(x):
                return 2 * x


            @keras.utils.register_keras_serializable("app")
            class Apply(keras.layers.Layer):
                def __init__(self, function, **kwargs):
                    super().__init__(**kwargs)
                    self.function = keras.activations.get(function)

                def call(self, inputs):
                    return self.function(inputs)

                def get_config(self):
                    return {**super().get_config(), "function": keras.activations.serialize(self.function)}


            model = keras.Sequential([keras.Input((4,)), Apply(double)])
            """,
        ),
        Example(
            "an annotation tells that an object of one's own comes in",
            """
            from dataclasses import dataclass

            import keras


            @dataclass
            class Settings:
                factor: float = 2.0


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):  # expect: TFS101
                def __init__(self, settings: "Settings | None" = None, **kwargs):
                    super().__init__(**kwargs)
                    self.settings = settings

                def call(self, inputs):
                    return inputs * self.settings.factor


            def build(settings):
                inputs = keras.Input((4,))
                return keras.Model(inputs, Scale(settings)(inputs))


            model = build(Settings(3.0))
            model.save("scale.keras")
            """,
        ),
        Example(
            "another layer is the argument",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Residual(keras.layers.Layer):  # expect: TFS101
                def __init__(self, inner: keras.layers.Layer, **kwargs):
                    super().__init__(**kwargs)
                    self.inner = inner

                def call(self, inputs):
                    return inputs + self.inner(inputs)


            def build():
                inputs = keras.Input((4,))
                return keras.Model(inputs, Residual(keras.layers.Dense(4))(inputs))
            """,
        ),
        Example(
            "a subclassed model with an argument: Keras 3 drops it",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):  # expect[keras3]: TFS101
                def __init__(self, units, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(units)

                def call(self, inputs):
                    return self.dense(inputs)


            model = Net(3)
            model.build((None, 4))
            """,
        ),
        Example(
            "a regularizer must have a config of its own",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Shrink(keras.regularizers.Regularizer):  # expect: TFS101
                def __init__(self, rate):
                    self.rate = rate

                def __call__(self, weights):
                    return self.rate * sum(weights.shape)


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, kernel_regularizer=Shrink(0.1))])
            """,
        ),
        Example(
            "a schedule must, too",
            """
            from tensorflow import keras


            @keras.utils.register_keras_serializable("app")
            class Decay(keras.optimizers.schedules.LearningRateSchedule):  # expect: TFS101
                def __init__(self, rate):
                    self.rate = rate

                def __call__(self, step):
                    return self.rate


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile(keras.optimizers.SGD(Decay(0.1)), "mean_squared_error")
            """,
        ),
        Example(
            "a model that is given a layer: no Keras holds it",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Around(keras.Model):  # expect: TFS101
                def __init__(self, inner, **kwargs):
                    super().__init__(**kwargs)
                    self.inner = inner

                def call(self, inputs):
                    return 2.0 * self.inner(inputs)


            model = Around(keras.layers.Dense(3))
            model.build((None, 4))
            """,
        ),
        Example(
            "a model whose default is a class: since 3.12 the defaults are tested too",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Encoder(keras.Model):  # expect[model_arguments==refused]: TFS101
                def __init__(self, norm=keras.layers.LayerNormalization, **kwargs):
                    super().__init__(**kwargs)
                    self.norm = norm()
                    self.dense = keras.layers.Dense(2)

                def call(self, inputs):
                    return self.dense(self.norm(inputs))


            model = Encoder()
            model.build((None, 4))
            """,
        ),
        Example(
            "a regularizer asks its base, which has no config",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Small(keras.regularizers.Regularizer):
                def __init__(self, rate=0.01):
                    self.rate = rate

                def __call__(self, weights):
                    return self.rate * (weights[0, 0] + 1.0)

                def get_config(self):  # expect: TFS101
                    return {**super().get_config(), "rate": self.rate}


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, kernel_regularizer=Small(0.1))])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Small(keras.regularizers.Regularizer):
                def __init__(self, rate=0.01):
                    self.rate = rate

                def __call__(self, weights):
                    return self.rate * (weights[0, 0] + 1.0)

                def get_config(self):
                    return {"rate": self.rate}


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, kernel_regularizer=Small(0.1))])
            """,
        ),
        Example(
            "a schedule asks its base, which has no config",
            """
            from tensorflow import keras


            @keras.utils.register_keras_serializable("app")
            class Halving(keras.optimizers.schedules.LearningRateSchedule):
                def __init__(self, start):
                    super().__init__()
                    self.start = start

                def __call__(self, step):
                    return self.start / 2.0

                def get_config(self):  # expect: TFS101
                    config = super().get_config()
                    config.update({"start": self.start})
                    return config


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
            model.compile(optimizer=keras.optimizers.Adam(Halving(0.5)), loss="mean_squared_error")
            """,
        ),
        Example(
            "a product of NumPy's, which is no int of Python's",
            """
            import numpy as np
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):  # expect: TFS101
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(np.prod((2, 3)))])
            """,
            cured="""
            import numpy as np
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(int(np.prod((2, 3))))])
            """,
        ),
        Example(
            "what the signature holds for a factory's default is a mark that no config can store",
            """
            from dataclasses import InitVar, dataclass, field

            import keras


            @keras.utils.register_keras_serializable("app")
            @dataclass(eq=False)
            class Scale(keras.layers.Layer):  # expect[automatic_config_checks_defaults==True]: TFS101
                factor: float
                trainable: InitVar[bool]
                dtype: InitVar[str]
                steps: list = field(default_factory=list)

                def __post_init__(self, trainable, dtype):
                    super().__init__(trainable=trainable, dtype=dtype)

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, True, "float32")])
            """,
        ),
    ),
    good=(
        Example(
            "annotations by names of one's own that stand for numbers and strings",
            """
            from enum import Enum
            from typing import Sequence, Union

            import keras

            Size = Union[int, Sequence[int]]


            class Mode(str, Enum):
                FAST = "fast"


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, size: Size, mode: "Mode | str" = "fast", **kwargs):
                    super().__init__(**kwargs)
                    self.size = size
                    self.mode = mode

                def call(self, inputs):
                    return inputs * self.size if self.mode == "fast" else inputs


            def build(size):
                inputs = keras.Input((4,))
                return keras.Model(inputs, Scale(size, "slow")(inputs))


            model = build(3)
            model.save("scale.keras")
            """,
        ),
        Example(
            "what the config of the base holds only where it is given",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Area(keras.metrics.AUC):
                def __init__(self, thresholds=None, **kwargs):
                    super().__init__(thresholds=thresholds, **kwargs)

                def result(self):
                    return 100.0 * super().result()


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
            model.compile("sgd", "binary_crossentropy", metrics=[Area([0.25, 0.5, 0.75])])
            model.save("model.keras")
            """,
        ),
        Example(
            "a Functional model with a training step of its own",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Tuned(keras.Model):
                def train_step(self, data):
                    return super().train_step(data)


            inputs = keras.Input((4,))
            model = Tuned(inputs, keras.layers.Dense(2)(inputs))
            """,
        ),
        Example(
            "plain arguments and **kwargs: the automatic config holds them",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, axes=(1,), mode="mul", **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor
                    self.mode = mode

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "an activation given by name is a plain string",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Act(keras.layers.Layer):
                def __init__(self, activation="relu", **kwargs):
                    super().__init__(**kwargs)
                    self.function = keras.activations.get(activation)

                def call(self, inputs):
                    return self.function(inputs)


            model = keras.Sequential([keras.Input((4,)), Act("tanh")])
            """,
        ),
        Example(
            "used inside a subclassed model only: its config is never asked for",
            """
            import keras


            def double(x):
                return 2 * x


            class Apply(keras.layers.Layer):
                def __init__(self, function, **kwargs):
                    super().__init__(**kwargs)
                    self.function = function

                def call(self, inputs):
                    return self.function(inputs)


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(3)
                    self.apply_twice = Apply(double)

                def call(self, inputs):
                    return self.apply_twice(self.dense(inputs))


            model = Net()
            model.build((None, 4))
            """,
        ),
        Example(
            "a config that holds every argument",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Net(keras.Model):
                def __init__(self, units, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self.dense = keras.layers.Dense(units)

                def call(self, inputs):
                    return self.dense(inputs)

                def get_config(self):
                    return {**super().get_config(), "units": self.units}


            model = Net(3)
            model.build((None, 4))
            """,
        ),
        Example(
            "settings in a dict, and the width of a model",
            """
            import keras


            class Inner(keras.layers.Layer):
                def __init__(self, d_model, **kwargs):
                    super().__init__(**kwargs)
                    self.dense = keras.layers.Dense(d_model)

                def call(self, inputs):
                    return self.dense(inputs)


            @keras.utils.register_keras_serializable("app")
            class Outer(keras.layers.Layer):
                def __init__(self, d_model, options, **kwargs):
                    super().__init__(**kwargs)
                    self.inner = Inner(d_model)
                    self.factor = options.get("factor", 1.0)

                def call(self, inputs):
                    return self.inner(inputs) * self.factor


            model = keras.Sequential([keras.Input((4,)), Outer(4, {"factor": 2.0})])
            """,
        ),
        Example(
            "a constraint's base has a config, which is empty",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Within(keras.constraints.Constraint):
                def __init__(self, bound=1.0):
                    self.bound = bound

                def __call__(self, weights):
                    return weights * self.bound

                def get_config(self):
                    return {**super().get_config(), "bound": self.bound}


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, kernel_constraint=Within(0.5))])
            """,
        ),
        Example(
            "a regularizer whose base is a built-in one, which has a config",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Twice(keras.regularizers.L2):
                def __call__(self, weights):
                    return 2.0 * super().__call__(weights)

                def get_config(self):
                    return super().get_config()


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, kernel_regularizer=Twice(0.5))])
            """,
        ),
        Example(
            "a required argument that Keras's own config holds where it is given",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Curve(keras.metrics.AUC):
                def __init__(self, thresholds, name="curve", **kwargs):
                    super().__init__(thresholds=thresholds, name=name, **kwargs)


            model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
            model.compile("adam", "mean_squared_error", metrics=[Curve([0.25, 0.5])])
            """,
        ),
        Example(
            "a root of NumPy's, which is a float of Python's, too",
            """
            import numpy as np
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(np.sqrt(4.0))])
            """,
        ),
        Example(
            "one number drawn by NumPy",
            """
            import numpy as np
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(np.random.uniform(0.5, 1.0))])
            """,
        ),
    ),
)
