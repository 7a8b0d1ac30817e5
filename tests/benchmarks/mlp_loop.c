/* Mini-batch gradient descent on a multi-layer perceptron: the yardstick for small networks.
 *
 * Plain loops over samples and layers, the way one writes it by hand: hidden layers tanh, one
 * sigmoid output, binary cross-entropy, the mean gradient of each batch, a new order each epoch,
 * float32. Sizes come in at run time, unless the compiler is given them
 * (-DSIZES=2,4,2,1 -DNUM_LAYERS=3), which lets it unroll every loop.
 *
 * A layer's parameters are its weights [out][in] followed by its biases [out]; the layers follow
 * one another in one array.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#define MAX_LAYERS 32
#define MAX_WIDTH 512

/* xorshift32, after Marsaglia, "Xorshift RNGs", 2003; the state must not be zero. */
static uint32_t next_random(uint32_t *state) {
    uint32_t s = *state;
    s ^= s << 13;
    s ^= s >> 17;
    s ^= s << 5;
    return *state = s;
}

/* Fisher-Yates; a multiplication takes the place of the remainder. */
void shuffle(int32_t *order, int n, uint32_t *state) {
    for (int i = n - 1; i > 0; i--) {
        int j = (int)(((uint64_t)next_random(state) * (uint32_t)(i + 1)) >> 32);
        int32_t kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}

#ifdef SIZES
static const int sizes[NUM_LAYERS + 1] = {SIZES};
#define num_layers NUM_LAYERS
#define UNROLL _Pragma("GCC unroll 32")
#else
#define UNROLL
#endif

/* Trains `epochs` epochs and returns the mean loss over the samples of the last one, each taken
 * before its batch's update. `gradient` is room for as many numbers as there are parameters. */
double train(const float *restrict x, const float *restrict y, int num_examples, const int32_t *given_sizes,
             int given_layers, float *restrict params, float *restrict gradient, int32_t *restrict order, int batch_size,
             float learning_rate, int epochs, uint32_t *random_state) {
#ifndef SIZES
    const int32_t *sizes = given_sizes;
    const int num_layers = given_layers;
#else
    (void)given_sizes;
    (void)given_layers;
#endif
    static float activations[MAX_LAYERS + 1][MAX_WIDTH], deltas[MAX_LAYERS + 1][MAX_WIDTH];
    int num_params = 0;
    for (int l = 0; l < num_layers; l++) num_params += (sizes[l] + 1) * sizes[l + 1];
    double total = 0;

    for (int epoch = 0; epoch < epochs; epoch++) {
        shuffle(order, num_examples, random_state);
        total = 0;
        for (int start = 0; start < num_examples; start += batch_size) {
            int end = start + batch_size < num_examples ? start + batch_size : num_examples;
            memset(gradient, 0, sizeof(float) * num_params);

            for (int position = start; position < end; position++) {
                const int sample = order[position];
                for (int i = 0; i < sizes[0]; i++) activations[0][i] = x[sample * sizes[0] + i];

                const float *p = params;
                UNROLL
                for (int l = 0; l < num_layers; l++) {
                    const int in = sizes[l], out = sizes[l + 1];
                    const float *bias = p + in * out;
                    for (int o = 0; o < out; o++) {
                        float sum = bias[o];
                        for (int i = 0; i < in; i++) sum += p[o * in + i] * activations[l][i];
                        activations[l + 1][o] = l + 1 < num_layers ? tanhf(sum) : sum;
                    }
                    p = bias + out;
                }

                /* loss = log(1 + e^z) - y z, its derivative sigmoid(z) - y */
                const float z = activations[num_layers][0];
                total += fmaxf(z, 0.0f) - y[sample] * z + log1pf(expf(-fabsf(z)));
                deltas[num_layers][0] = 1.0f / (1.0f + expf(-z)) - y[sample];

                const float *after = params + num_params;
                float *gradient_after = gradient + num_params;
                UNROLL
                for (int l = num_layers - 1; l >= 0; l--) {
                    const int in = sizes[l], out = sizes[l + 1];
                    const float *w = after - (in + 1) * out;
                    float *g = gradient_after - (in + 1) * out;
                    for (int o = 0; o < out; o++) {
                        const float delta = deltas[l + 1][o];
                        for (int i = 0; i < in; i++) g[o * in + i] += delta * activations[l][i];
                        g[in * out + o] += delta;
                    }
                    if (l > 0) {
                        for (int i = 0; i < in; i++) deltas[l][i] = 0;
                        for (int o = 0; o < out; o++)
                            for (int i = 0; i < in; i++)
                                deltas[l][i] += w[o * in + i] * deltas[l + 1][o];
                        for (int i = 0; i < in; i++)
                            deltas[l][i] *= 1 - activations[l][i] * activations[l][i];
                    }
                    after = w;
                    gradient_after = g;
                }
            }

            const float rate = learning_rate / (end - start);
            for (int k = 0; k < num_params; k++) params[k] -= rate * gradient[k];
        }
    }
    return total / num_examples;
}
