"""TFS103 defaulted-argument-not-in-config."""

from tfsavelint.rules.rule import Example, Rule

rule = Rule(
    code="TFS103",
    name="defaulted-argument-not-in-config",
    faults=("defaulted-not-in-config", "defaulted-shape-not-in-config", "defaulted-output-not-in-config"),
    message="`{cls}.get_config` leaves out the argument `{argument}`: after loading it silently has its default again",
    messages=(
        (
            "defaulted-shape-not-in-config",
            "`{cls}.get_config` leaves out the argument `{argument}`: after loading it has its default again, and the "
            "saved weights don't fit",
        ),
        (
            "defaulted-output-not-in-config",
            "`{cls}.get_config` leaves out the argument `{argument}`: made again with its default, the layer lacks an "
            "output that the model uses",
        ),
    ),
    why="""
    Loading calls `C(**config)`. An argument with a default that is not in the config comes back as the default, whatever
    was given before: the model loads, and answers differently. Nothing ever says so. Only where the argument decides how
    large the weights are, or whether there are some, does the load fail: the saved numbers don't fit. So it does where the
    argument asks for one more output: the model's graph goes on from what is no longer there.
    """,
    cure='Add the argument to the dict: `{**super().get_config(), "rate": self.rate}`.',
    mode="custom_objects",
    bad=(
        Example(
            "the second argument is forgotten",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, offset=0.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor
                    self.offset = offset

                def call(self, inputs):
                    return inputs * self.factor + self.offset

                def get_config(self):  # expect: TFS103
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, offset=1.5)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, offset=0.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor
                    self.offset = offset

                def call(self, inputs):
                    return inputs * self.factor + self.offset

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor, "offset": self.offset}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, offset=1.5)])
            """,
        ),
        Example(
            "a base in the same file has a config, the subclass adds an argument",
            """
            import keras


            class Base(keras.layers.Layer):
                def __init__(self, factor=1.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def get_config(self):
                    config = super().get_config()
                    config.update(factor=self.factor)
                    return config


            @keras.utils.register_keras_serializable("app")
            class Shift(Base):  # expect: TFS103
                def __init__(self, factor=1.0, offset=0.0, **kwargs):
                    super().__init__(factor, **kwargs)
                    self.offset = offset

                def call(self, inputs):
                    return inputs * self.factor + self.offset


            model = keras.Sequential([keras.Input((4,)), Shift(2.0, 0.5)])
            """,
        ),
        Example(
            "a keyword-only argument, in the spelling with a dict first",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Clip(keras.layers.Layer):
                def __init__(self, low=-1.0, high=1.0, *, slope=1.0, **kwargs):
                    super(Clip, self).__init__(**kwargs)
                    self.low, self.high = low, high
                    self.slope = slope

                def call(self, inputs):
                    return keras.activations.relu(inputs - self.low, max_value=self.high) * self.slope

                def get_config(self):  # expect: TFS103
                    config = {"low": self.low, "high": self.high}
                    config.update(super(Clip, self).get_config())
                    return config


            inputs = keras.Input((4,))
            model = keras.Model(inputs, Clip(0.25, 0.5, slope=3.0)(inputs))
            """,
        ),
        Example(
            "a built-in layer's config, and an argument beside it",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class ScaledDense(keras.layers.Dense):
                def __init__(self, units, factor=1.0, **kwargs):
                    super().__init__(units, **kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return self.factor * super().call(inputs)

                def get_config(self):  # expect: TFS103
                    config = super().get_config()
                    return config


            model = keras.Sequential([keras.Input((4,)), ScaledDense(3, factor=0.5)])
            """,
        ),
        Example(
            "a flag that decides whether there is a layer",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, units=4, norm=True, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self.norm = norm
                    self.dense = keras.layers.Dense(units)

                def build(self, input_shape):
                    if self.norm:
                        self.scale = self.add_weight(shape=(self.units,), initializer="ones", name="scale")
                    super().build(input_shape)

                def call(self, inputs):
                    outputs = self.dense(inputs)
                    return outputs * self.scale if self.norm else outputs

                def get_config(self):  # expect: TFS103
                    return {**super().get_config(), "units": self.units}


            model = keras.Sequential([keras.Input((4,)), Block(3, norm=False)])
            model.save("model.keras")
            """,
        ),
        Example(
            "a flag by which a layer is made, or not",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, units=4, norm=True, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self.dense = keras.layers.Dense(units)
                    self.norm = keras.layers.LayerNormalization() if norm else None

                def call(self, inputs):
                    outputs = self.dense(inputs)
                    return outputs if self.norm is None else self.norm(outputs)

                def get_config(self):  # expect: TFS103
                    return {**super().get_config(), "units": self.units}


            model = keras.Sequential([keras.Input((4,)), Block(3, norm=False)])
            model.save("model.h5")
            """,
        ),
        Example(
            "a flag by which a layer is called, or not: HDF5 counts the weights",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Block(keras.layers.Layer):
                def __init__(self, units=4, norm=False, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self.norm = norm
                    self.dense = keras.layers.Dense(units)
                    self.bn = keras.layers.LayerNormalization()

                def call(self, inputs):
                    outputs = self.dense(inputs)
                    if self.norm:
                        outputs = self.bn(outputs)
                    return outputs

                def get_config(self):  # expect: TFS103
                    return {**super().get_config(), "units": self.units}


            model = keras.Sequential([keras.Input((4,)), Block(3, norm=True)])
            model.save("model.h5")
            """,
        ),
        Example(
            "a base's config that asks a hook of the subclass",
            """
            import keras


            class Base(keras.layers.Layer):
                def get_config(self):
                    return {**super().get_config(), **self.settings}

                @property
                def settings(self):
                    return {}


            @keras.utils.register_keras_serializable("app")
            class Shift(Base):  # expect: TFS103
                def __init__(self, factor=1.0, offset=0.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor
                    self.offset = offset

                def call(self, inputs):
                    return inputs * self.factor + self.offset

                @property
                def settings(self):
                    found = {"factor": self.factor}
                    return found


            model = keras.Sequential([keras.Input((4,)), Shift(2.0, 0.5)])
            """,
        ),
        Example(
            "a base's config that lists what it was given by keyword, and an argument that was not",
            """
            import keras

            OF_BASE = ("name", "trainable", "dtype")


            class Base(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**{key: value for key, value in kwargs.items() if key in OF_BASE})
                    self.given = []
                    for key in kwargs:
                        if key not in OF_BASE:
                            self.given.append(key)
                            setattr(self, key, kwargs[key])

                def get_config(self):
                    config = super().get_config()
                    for key in self.given:
                        config[key] = getattr(self, key)
                    return config


            @keras.utils.register_keras_serializable("app")
            class Shift(Base):  # expect: TFS103
                def __init__(self, factor=1.0, offset=0.0, **kwargs):
                    super().__init__(factor=factor, **kwargs)
                    self.offset = offset

                def call(self, inputs):
                    return inputs * self.factor + self.offset


            model = keras.Sequential([keras.Input((4,)), Shift(2.0, 0.5)])
            """,
        ),
        Example(
            "an argument that asks for one more output",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Gate(keras.layers.Layer):
                def __init__(self, slope=1.0, return_scores=False, **kwargs):
                    super().__init__(**kwargs)
                    self.slope = slope
                    self.return_scores = return_scores

                def call(self, inputs):
                    scores = keras.activations.sigmoid(inputs * self.slope)
                    outputs = inputs * scores
                    if self.return_scores:
                        return outputs, scores
                    return outputs

                def get_config(self):  # expect: TFS103
                    return {**super().get_config(), "slope": self.slope}


            inputs = keras.Input((4,))
            model = keras.Model(inputs, Gate(2.0, return_scores=True)(inputs))
            model.save("model.keras")
            """,
        ),
        Example(
            "an output that is appended",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Split(keras.layers.Layer):
                def __init__(self, with_rest=False, **kwargs):
                    super().__init__(**kwargs)
                    self.with_rest = with_rest

                def call(self, inputs):
                    found = [inputs * 0.25]
                    if self.with_rest:
                        found.append(inputs * 0.75)
                    return found

                def get_config(self):  # expect: TFS103
                    return dict(super().get_config())


            inputs = keras.Input((4,))
            model = keras.Model(inputs, Split(with_rest=True)(inputs))
            model.save("model.h5")
            """,
        ),
        Example(
            "a number of rounds, by which the input of a layer grows",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Hops(keras.layers.Layer):
                def __init__(self, units, hops=2, **kwargs):
                    super().__init__(**kwargs)
                    self.units = units
                    self.hops = hops
                    self.dense = keras.layers.Dense(units)

                def call(self, inputs):
                    found = [inputs]
                    for _ in range(self.hops):
                        found.append(found[-1] * 0.5)
                    joined = keras.layers.concatenate(found)
                    return self.dense(joined)

                def get_config(self):  # expect: TFS103
                    return {**super().get_config(), "units": self.units}


            model = keras.Sequential([keras.Input((4,)), Hops(3, hops=3)])
            model.save("model.keras")
            """,
        ),
        Example(
            "a mixin's config in front of a layer of Keras's own",
            """
            import keras


            class Noted(keras.layers.Layer):
                def __init__(self, *args, note="none", **kwargs):
                    super().__init__(*args, **kwargs)
                    self.note = note

                def get_config(self):
                    return {**super().get_config(), "note": self.note}


            @keras.utils.register_keras_serializable("app")
            class Loud(Noted, keras.layers.Dense):  # expect: TFS103
                def __init__(self, units, gain=1.0, **kwargs):
                    super().__init__(units, **kwargs)
                    self.gain = gain

                def call(self, inputs):
                    return self.gain * super().call(inputs)


            model = keras.Sequential([keras.Input((4,)), Loud(2, gain=3.0, note="loud")])
            model.save("model.keras")
            """,
        ),
        Example(
            "a branch that takes zero for nothing",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=0.5, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):  # expect: TFS103
                    config = super().get_config()
                    if self.factor:
                        config["factor"] = self.factor
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(0.0)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=0.5, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    config = super().get_config()
                    if self.factor is not None:
                        config["factor"] = self.factor
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(0.0)])
            """,
        ),
        Example(
            "set by a method that the constructor calls",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, offset=0.0, **kwargs):
                    super().__init__(**kwargs)
                    self._set(factor, offset=offset)

                def _set(self, first, offset):
                    self.factor = first
                    self.offset = offset

                def call(self, inputs):
                    return inputs * self.factor + self.offset

                def get_config(self):  # expect: TFS103
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, 1.5)])
            """,
            cured="""
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, offset=0.0, **kwargs):
                    super().__init__(**kwargs)
                    self._set(factor, offset=offset)

                def _set(self, first, offset):
                    self.factor = first
                    self.offset = offset

                def call(self, inputs):
                    return inputs * self.factor + self.offset

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor, "offset": self.offset}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, 1.5)])
            """,
        ),
        Example(
            "a field of a dataclass is left out",
            """
            from dataclasses import dataclass

            import keras


            @keras.utils.register_keras_serializable("app")
            @dataclass(eq=False)
            class Scale(keras.layers.Layer):
                factor: float = 1.0
                offset: float = 0.0

                def __post_init__(self):
                    super().__init__()

                def get_config(self):  # expect: TFS103
                    return {"factor": self.factor}

                def call(self, inputs):
                    return inputs * self.factor + self.offset


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, 0.5)])
            """,
        ),
        Example(
            "a regularizer of the outputs, which Keras 2's base takes and doesn't store",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scaled(keras.layers.Layer):
                def __init__(self, factor, activity_regularizer=None, **kwargs):
                    super().__init__(activity_regularizer=activity_regularizer, **kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):  # expect[layer_stores_activity_regularizer==False]: TFS103
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scaled(2.0, activity_regularizer="l2")])
            model.save("scaled.keras")
            """,
        ),
        Example(
            "a list of keyword arguments that lets only some names in",
            """
            import keras

            KNOWN = {"gain", "offset"}


            def is_own(key):
                return key in KNOWN or key.endswith("_gain")


            class Base(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**{key: value for key, value in kwargs.items() if not is_own(key)})
                    self.own = []
                    for key in kwargs:
                        if is_own(key):
                            self.own.append(key)
                            setattr(self, key, kwargs[key])

                def get_config(self):
                    return {**super().get_config(), **{key: getattr(self, key) for key in self.own}}


            @keras.utils.register_keras_serializable("app")
            class Scaled(Base):
                def __init__(self, factor, gain=1.0, activity_regularizer=None, **kwargs):
                    super().__init__(gain=gain, activity_regularizer=activity_regularizer, **kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor * self.gain

                def get_config(self):  # expect[layer_stores_activity_regularizer==False]: TFS103
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scaled(2.0, gain=3.0, activity_regularizer="l2")])
            model.save("scaled.keras")
            """,
        ),
    ),
    good=(
        Example(
            "a base's config that asks a hook of the subclass, which tells all",
            """
            import keras


            class Base(keras.layers.Layer):
                def get_config(self):
                    return {**super().get_config(), **self.settings()}

                def settings(self):
                    return {}


            @keras.utils.register_keras_serializable("app")
            class Shift(Base):
                def __init__(self, factor=1.0, offset=0.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor
                    self.offset = offset

                def call(self, inputs):
                    return inputs * self.factor + self.offset

                def settings(self):
                    return {"factor": self.factor, "offset": self.offset}


            model = keras.Sequential([keras.Input((4,)), Shift(2.0, 0.5)])
            """,
        ),
        Example(
            "a base's config that lists what it was given by keyword",
            """
            import keras

            OF_BASE = ("name", "trainable", "dtype")


            class Base(keras.layers.Layer):
                def __init__(self, **kwargs):
                    super().__init__(**{key: value for key, value in kwargs.items() if key in OF_BASE})
                    self.given = []
                    for key in kwargs:
                        if key not in OF_BASE:
                            self.given.append(key)
                            setattr(self, key, kwargs[key])

                def get_config(self):
                    config = super().get_config()
                    for key in self.given:
                        config[key] = getattr(self, key)
                    return config


            @keras.utils.register_keras_serializable("app")
            class Shift(Base):
                def __init__(self, factor=1.0, offset=0.0, **kwargs):
                    super().__init__(factor=factor, offset=offset, **kwargs)

                def call(self, inputs):
                    return inputs * self.factor + self.offset


            model = keras.Sequential([keras.Input((4,)), Shift(2.0, 0.5)])
            """,
        ),
        Example(
            "one more output where asked, and the config tells it",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Gate(keras.layers.Layer):
                def __init__(self, slope=1.0, return_scores=False, **kwargs):
                    super().__init__(**kwargs)
                    self.slope = slope
                    self.return_scores = return_scores

                def call(self, inputs):
                    scores = keras.activations.sigmoid(inputs * self.slope)
                    return (inputs * scores, scores) if self.return_scores else inputs * scores

                def get_config(self):
                    return {**super().get_config(), "slope": self.slope, "return_scores": self.return_scores}


            inputs = keras.Input((4,))
            model = keras.Model(inputs, Gate(2.0, return_scores=True)(inputs))
            model.save("model.keras")
            """,
        ),
        Example(
            "a dataclass stores its fields, whichever they are",
            """
            import dataclasses

            import keras


            @keras.utils.register_keras_serializable("app")
            @dataclasses.dataclass(eq=False)
            class Base(keras.layers.Layer):
                factor: float = 1.0

                def __post_init__(self):
                    super().__init__()

                def get_config(self):
                    return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}


            @keras.utils.register_keras_serializable("app")
            @dataclasses.dataclass(eq=False)
            class Scale(Base):
                offset: float = 0.0
                steps: int = dataclasses.field(default=1, kw_only=True)

                def call(self, inputs):
                    return inputs * self.factor + self.offset * self.steps


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, 0.5, steps=2)])
            """,
        ),
        Example(
            "a mixin and a layer of Keras's own, which bring all keys between them",
            """
            import keras


            class Noted(keras.layers.Layer):
                def __init__(self, *args, note="none", **kwargs):
                    super().__init__(*args, **kwargs)
                    self.note = note

                def get_config(self):
                    return {**super().get_config(), "note": self.note}


            @keras.utils.register_keras_serializable("app")
            class Quiet(Noted, keras.layers.Dense):
                def __init__(self, units, note="dense", **kwargs):
                    super().__init__(units, note=note, **kwargs)

                def call(self, inputs):
                    return 0.5 * super().call(inputs)


            model = keras.Sequential([keras.Input((4,)), Quiet(3, note="given")])
            model.save("model.keras")
            """,
        ),
        Example(
            "the argument is left at its default wherever the class is used",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor, offset=0.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor
                    self.offset = offset

                def call(self, inputs):
                    return inputs * self.factor + self.offset

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0)])
            """,
        ),
        Example(
            "the name belongs to the base, whose config holds it",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, name=None, dtype=None, trainable=True):
                    super().__init__(name=name, dtype=dtype, trainable=trainable)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            model = keras.Sequential([keras.Input((4,)), Scale(3.0, name="scale")])
            """,
        ),
        Example(
            "no get_config at all: the automatic one holds a number",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=2.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor


            model = keras.Sequential([keras.Input((4,)), Scale(factor=3.0)])
            """,
        ),
        Example(
            "the argument travels through **kwargs to the base, whose config holds it",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=1.0, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * self.factor

                def get_config(self):
                    return {**super().get_config(), "factor": self.factor}


            @keras.utils.register_keras_serializable("app")
            class Negative(Scale):
                def __init__(self, **kwargs):
                    super().__init__(**kwargs)

                def call(self, inputs):
                    return -super().call(inputs)


            model = keras.Sequential([keras.Input((4,)), Negative(factor=3.0)])
            """,
        ),
        Example(
            "what the config leaves out comes back from the layer's own file",
            """
            import os

            import keras


            @keras.utils.register_keras_serializable("app")
            class Lookup(keras.layers.Layer):
                def __init__(self, offset=0.0, **kwargs):
                    super().__init__(**kwargs)
                    self.offset = offset

                def call(self, inputs):
                    return inputs + self.offset

                def get_config(self):  # expect[keras_extension_writes==h5]: TFS103
                    return super().get_config()

                def save_assets(self, inner_path):
                    with open(os.path.join(inner_path, "offset.txt"), "w") as stream:
                        stream.write(str(self.offset))

                def load_assets(self, inner_path):
                    with open(os.path.join(inner_path, "offset.txt")) as stream:
                        self.offset = float(stream.read())


            model = keras.Sequential([keras.Input((4,)), Lookup(offset=3.0)])
            model.save("model.keras")
            """,
        ),
        Example(
            "left out only where it is the default",
            """
            import keras


            @keras.utils.register_keras_serializable("app")
            class Scale(keras.layers.Layer):
                def __init__(self, factor=None, **kwargs):
                    super().__init__(**kwargs)
                    self.factor = factor

                def call(self, inputs):
                    return inputs * (self.factor or 1.0)

                def get_config(self):
                    config = super().get_config()
                    if self.factor:
                        config["factor"] = self.factor
                    return config


            model = keras.Sequential([keras.Input((4,)), Scale(None)])
            """,
        ),
    ),
)
