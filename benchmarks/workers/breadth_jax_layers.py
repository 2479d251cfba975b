"""The words of `breadth_lines.py` in jax.numpy and jax.lax.

A word makes (parameters, state, apply): `apply(parameters, state, x, training)` returns the outputs and the new state,
which only batch normalization has. Images are (N, H, W, C), signals and sequences (N, T, C).
"""

import jax
import jax.numpy as jnp
from breadth_lines import after
from jax import lax, nn

glorot, orthogonal = nn.initializers.glorot_uniform(), nn.initializers.orthogonal()
AXES = {3: ("NWC", "WIO", "NWC"), 4: ("NHWC", "HWIO", "NHWC")}


def stateless(parameters, function):
    """Return a layer without state from `function(parameters, x)`."""
    return parameters, (), lambda p, state, x, training: (function(p, x), state)


def chain(layers):
    """Return layers in a row as one."""
    parameters, states, applies = zip(*layers, strict=True)

    def apply(p, states, x, training):
        new = []
        for function, its, state in zip(applies, p, states, strict=True):
            x, state = function(its, state, x, training)
            new.append(state)
        return x, new

    return list(parameters), list(states), apply


def dense(key, shape, units, activation=nn.relu):
    parameters = glorot(key, (shape[-1], units)), jnp.zeros(units)
    return stateless(parameters, lambda p, x: activation(x @ p[0] + p[1]))


def scores(key, shape, units):
    return dense(key, shape, units, activation=lambda x: x)


def convolve(x, kernel, stride=1, groups=1):
    strides = (stride,) * (x.ndim - 2)
    return lax.conv_general_dilated(
        *(x, kernel, strides, "SAME"), dimension_numbers=AXES[x.ndim], feature_group_count=groups
    )


def conv(key, shape, filters, size):
    parameters = glorot(key, (*[size] * (len(shape) - 1), shape[-1], filters)), jnp.zeros(filters)
    return stateless(parameters, lambda p, x: nn.relu(convolve(x, p[0]) + p[1]))


def normalization(width, activation=nn.relu):
    """Return batch normalization; its state are the moving mean and variance."""

    def apply(p, state, x, training):
        mean, variance = state
        if training:
            mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
            state = tuple(0.99 * old + 0.01 * new for old, new in zip(state, (mean, variance), strict=True))
        return activation((x - mean) * (lax.rsqrt(variance + 1e-3) * p[0]) + p[1]), state

    return (jnp.ones(width), jnp.zeros(width)), (jnp.zeros(width), jnp.ones(width)), apply


def normalized(key, shape, filters, size, stride=1, activation=nn.relu):
    kernel = glorot(key, (size, size, shape[-1], filters))
    return chain([stateless(kernel, lambda p, x: convolve(x, p, stride)), normalization(filters, activation)])


def residual(key, shape, filters, stride):
    keys = jax.random.split(key, 3)
    body = chain(
        [
            normalized(keys[0], shape, filters, 3, stride),
            normalized(keys[1], (*shape[:-1], filters), filters, 3, activation=lambda x: x),
        ]
    )
    if stride == 1 and shape[-1] == filters:
        short = stateless((), lambda p, x: x)
    else:
        short = normalized(keys[2], shape, filters, 1, stride, activation=lambda x: x)

    def apply(p, states, x, training):
        ahead, first = body[2](p[0], states[0], x, training)
        aside, second = short[2](p[1], states[1], x, training)
        return nn.relu(ahead + aside), (first, second)

    return (body[0], short[0]), (body[1], short[1]), apply


def separable(key, shape, filters, stride):
    keys, width = jax.random.split(key), shape[-1]
    depthwise = stateless(glorot(keys[0], (3, 3, 1, width)), lambda p, x: convolve(x, p, stride, groups=width))
    return chain([depthwise, normalization(width), normalized(keys[1], shape, filters, 1)])


def transposed(key, shape, filters, size, stride, activation=nn.relu):
    parameters = glorot(key, (size, size, shape[-1], filters)), jnp.zeros(filters)
    return stateless(parameters, lambda p, x: activation(lax.conv_transpose(x, p[0], (stride, stride), "SAME") + p[1]))


def painted(key, shape, *numbers):
    return transposed(key, shape, *numbers, activation=lambda x: x)


def pool(key, shape, size):
    """Return a maximum over windows by reshaping, which is much faster than `lax.reduce_window` backward."""
    *places, width = shape
    split = [number for place in places for number in (place // size, size)]
    axes = tuple(range(2, 2 * len(places) + 1, 2))
    return stateless((), lambda p, x: x.reshape(-1, *split, width).max(axes))


def embedding(key, shape, vocabulary, width):
    return stateless(0.05 * jax.random.normal(key, (vocabulary, width)), lambda p, x: p[x])


def norm(key, shape):
    def function(p, x):
        mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) * lax.rsqrt(variance + 1e-3) * p[0] + p[1]

    return stateless((jnp.ones(shape[-1]), jnp.zeros(shape[-1])), function)


def block(key, shape, heads, causal=False):
    width = shape[-1]
    keys = jax.random.split(key, 4)
    parts = [norm(None, shape), scores(keys[0], shape, 3 * width), scores(keys[1], shape, width), norm(None, shape)]
    parts += [dense(keys[2], shape, 4 * width), scores(keys[3], (4 * width,), width)]

    def function(p, x):
        before, project, out, between, up, down = [
            lambda x, p=p, apply=apply: apply(p, (), x, True)[0] for p, (_, _, apply) in zip(p, parts, strict=True)
        ]
        split = project(before(x)).reshape(*x.shape[:2], 3, heads, width // heads)
        attended = nn.dot_product_attention(
            *jnp.moveaxis(split, 2, 0), is_causal=causal
        )  # (N, T, heads, width / heads)
        x = x + out(attended.reshape(x.shape))
        return x + down(up(between(x)))

    return stateless([parameters for parameters, _, _ in parts], function)


def causal(key, shape, heads):
    return block(key, shape, heads, causal=True)


def lstm_step(recurrent, carry, projected):
    hidden, cell = carry
    i, f, g, o = jnp.split(projected + hidden @ recurrent, 4, axis=1)
    cell = nn.sigmoid(f) * cell + nn.sigmoid(i) * jnp.tanh(g)
    hidden = nn.sigmoid(o) * jnp.tanh(cell)
    return (hidden, cell), hidden


def lstm_parameters(key, width, units):
    return glorot(key, (width, 4 * units)), orthogonal(key, (units, 4 * units)), jnp.zeros(4 * units)


def lstm_outputs(p, x, reverse=False):
    """Return the last output (N, units) and all of them (T, N, units); the inputs are projected all at once."""
    kernel, recurrent, bias = p
    projected = jnp.moveaxis(x @ kernel + bias, 1, 0)  # (T, N, 4 units)
    zeros = jnp.zeros((x.shape[0], recurrent.shape[0]))
    (last, _), outputs = lax.scan(lambda *pair: lstm_step(recurrent, *pair), (zeros, zeros), projected, reverse=reverse)
    return last, outputs


def lstm(key, shape, units):
    return stateless(lstm_parameters(key, shape[-1], units), lambda p, x: lstm_outputs(p, x)[0])


def sequence(key, shape, units):
    parameters = lstm_parameters(key, shape[-1], units)
    return stateless(parameters, lambda p, x: jnp.moveaxis(lstm_outputs(p, x)[1], 0, 1))


def both(key, shape, units):
    parameters = [lstm_parameters(each, shape[-1], units) for each in jax.random.split(key)]

    def function(p, x):
        return jnp.concatenate([lstm_outputs(p[0], x)[0], lstm_outputs(p[1], x, reverse=True)[0]], axis=1)

    return stateless(parameters, function)


def gru(key, shape, units):
    """Return the GRU whose reset gate acts after the product, as PyTorch and Keras have it."""
    parameters = (
        *(glorot(key, (shape[-1], 3 * units)), orthogonal(key, (units, 3 * units))),
        *(jnp.zeros(3 * units), jnp.zeros(3 * units)),
    )

    def function(p, x):
        kernel, recurrent, bias, recurrent_bias = p

        def step(hidden, projected):
            reset, update, new = jnp.split(projected, 3, axis=1)
            from_reset, from_update, from_new = jnp.split(hidden @ recurrent + recurrent_bias, 3, axis=1)
            update = nn.sigmoid(update + from_update)
            new = jnp.tanh(new + nn.sigmoid(reset + from_reset) * from_new)
            return update * hidden + (1 - update) * new, None

        return lax.scan(step, jnp.zeros((x.shape[0], units)), jnp.moveaxis(x @ kernel + bias, 1, 0))[0]

    return stateless(parameters, function)


WORDS = {
    **{
        word.__name__: word
        for word in (dense, scores, conv, normalized, residual, separable, transposed, painted, pool)
    },
    **{word.__name__: word for word in (norm, block, causal, lstm, sequence, both, gru)},
    "conv1d": conv,
    "pool1d": pool,
    "tokens": embedding,
    "mean": lambda key, shape: stateless((), lambda p, x: x.mean(tuple(range(1, x.ndim - 1)))),
    "flatten": lambda key, shape: stateless((), lambda p, x: x.reshape(len(x), -1)),
    "shape": lambda key, before, *shape: stateless((), lambda p, x: x.reshape(-1, *shape)),
}


def make_network(case, first=0):
    """Return parameters, state and apply of the network, or of its layers from the first asked for."""
    layers, shape = [], case.shape
    keys = jax.random.split(jax.random.key(0), len(case.layers))
    for index, (key, (word, *numbers)) in enumerate(zip(keys, case.layers, strict=True)):
        if index >= first:
            layers.append(WORDS[word](key, shape, *numbers))
        shape = after(word, tuple(numbers), shape)
    return chain(layers)
