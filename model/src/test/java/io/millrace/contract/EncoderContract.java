package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.LayeredEncoder;
import io.millrace.encoder.Mode;
import io.millrace.encoder.PositionEncoder;
import io.millrace.input.Arrays;
import io.millrace.schemas.payload.Payload;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What every encoder has to keep. */
public abstract class EncoderContract extends PluginContract {

    private static final int ROWS = 6;

    @Override
    @SuppressWarnings("unchecked") // a generic type's class cannot be written with a wildcard
    protected Class<Encoder.Provider<?, ?>> type() {
        return (Class<Encoder.Provider<?, ?>>) (Class<?>) Encoder.Provider.class;
    }

    /** An input that it reads, with examples. */
    protected Ground ground() {
        return SmallKinds.encoders().stream()
                .filter(encoded -> encoded.encoder().get("name").textValue().equals(name()))
                .map(SmallKinds.Encoded::ground)
                .findFirst()
                .orElseThrow(() -> new AssertionError(name() + " reads none of the inputs"));
    }

    /** The largest difference between a small gradient and a finite difference; for a large one a part of it more. */
    protected double tolerance() {
        return 2e-3;
    }

    private SmallKinds.Encoded encoded() {
        return new SmallKinds.Encoded(ground(), named());
    }

    /** Runs with the encoder on the first rows. */
    private void on(BiConsumer<Encoding, List<Payload>> test) {
        SmallKinds.Encoded encoded = encoded();
        try (var made = new Encoding(encoded)) {
            test.accept(made, encoded.ground().payloads().subList(0, ROWS));
        }
    }

    private static <T> T scoped(
            Encoding made, List<Payload> rows, BiFunction<NDManager, Arrays, T> use) {
        try (NDManager manager = made.torch.manager().newSubManager();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return use.apply(manager, made.arrays(manager, rows));
        }
    }

    private static float[] pooled(Encoding made, List<Payload> rows) {
        return scoped(
                made,
                rows,
                (manager, in) -> {
                    NDArray pooled = made.encoder.pooled(in, Mode.EVAL);
                    assertEquals(new Shape(rows.size(), made.encoder.width()), pooled.getShape());
                    return HostBytes.floats(pooled);
                });
    }

    @Test
    public void itIsWhatItSaysAndTheSameSeedGivesTheSameRepresentations() {
        Class<?> makes = encoded().makes();
        on(
                (made, rows) -> {
                    assertInstanceOf(makes, made.encoder);
                    try (var again = new Encoding(encoded())) {
                        assertEquals(made.parameters.names(), again.parameters.names());
                        assertArrayEquals(pooled(made, rows), pooled(again, rows));
                    }
                    float[] values = pooled(made, rows);
                    assertArrayEquals(values, pooled(made, rows), "judging changes nothing");
                    for (float value : values) {
                        assertTrue(Float.isFinite(value), "representation " + value);
                    }
                    assertTrue(made.encoder.flopsPerSample() > 0);
                });
    }

    @Test
    public void aRowThatIsJudgedDoesNotDependOnTheOthers() {
        on(
                (made, rows) -> {
                    float[] together = pooled(made, rows);
                    int width = made.encoder.width();
                    for (int row = 0; row < ROWS; row++) {
                        float[] alone = pooled(made, rows.subList(row, row + 1));
                        for (int i = 0; i < width; i++) {
                            assertEquals(alone[i], together[row * width + i], 1e-4, "row " + row);
                        }
                    }
                });
    }

    @Test
    public void itsParametersAreItsOwnAndItsLayersNameThem() {
        on(
                (made, rows) -> {
                    List<String> names = made.parameters.names();
                    assertTrue(
                            names.stream().allMatch(n -> n.startsWith("encoder.")),
                            names::toString);
                    List<String> layers = made.encoder.layers();
                    assertFalse(layers.isEmpty());
                    assertEquals(layers.size(), new HashSet<>(layers).size(), layers::toString);
                    for (String layer : layers) {
                        assertTrue(
                                names.stream().anyMatch(name -> name.startsWith(layer)),
                                () -> "no parameter of " + layer + " in " + names);
                    }
                });
    }

    @Test
    public void itsGradientsAreThoseOfWhatItGives() {
        on(
                (made, rows) -> {
                    NDArray weights =
                            new Parameters(made.torch.manager(), 4)
                                    .create(
                                            "weights",
                                            new Parameters.Start.Normal(1),
                                            ROWS,
                                            made.encoder.width());
                    made.requireGradients();
                    Map<String, float[]> gradients =
                            scoped(
                                    made,
                                    rows,
                                    (manager, in) -> {
                                        made.torch.gradient(
                                                () -> loss(made, in, weights), () -> {});
                                        return Slopes.gradients(made.parameters);
                                    });
                    made.parameters.settle(made.torch, false);
                    Slopes.compare(
                            made.parameters,
                            gradients,
                            () -> {
                                double loss =
                                        scoped(
                                                made,
                                                rows,
                                                (manager, in) ->
                                                        (double)
                                                                HostBytes.scalar(
                                                                        loss(made, in, weights)));
                                made.parameters.settle(made.torch, false);
                                return loss;
                            },
                            tolerance());
                });
    }

    /** A mean keeps the rounding of large sums away from the differences. */
    private static NDArray loss(Encoding made, Arrays in, NDArray weights) {
        return made.encoder.pooled(in, Mode.TRAIN).mul(weights).mean();
    }

    @Test
    public void whatMoreItShowsIsOfTheShapeThatItSays() {
        on(
                (made, rows) ->
                        scoped(
                                made,
                                rows,
                                (manager, in) -> {
                                    if (made.encoder instanceof PositionEncoder<Arrays> places) {
                                        Shape shape = places.positions(in, Mode.EVAL).getShape();
                                        assertEquals(3, shape.dimension(), shape::toString);
                                        assertEquals(ROWS, shape.get(0));
                                        assertEquals(made.encoder.width(), shape.get(2));
                                    }
                                    if (made.encoder instanceof LayeredEncoder<Arrays> layered) {
                                        for (NDArray out : layered.layerOutputs(in, Mode.EVAL)) {
                                            assertEquals(ROWS, out.getShape().get(0));
                                        }
                                    }
                                    return null;
                                }));
    }

    @Test
    public void passesLeaveNoArraysBehind() {
        on(
                (made, rows) -> {
                    made.requireGradients();
                    int before = 0;
                    for (int pass = 0; pass < 60; pass++) {
                        boolean accepted = pass % 2 == 0;
                        scoped(
                                made,
                                rows,
                                (manager, in) -> {
                                    NDArray sum =
                                            made.torch.gradient(
                                                    () -> made.encoder.pooled(in, Mode.TRAIN).sum(),
                                                    () -> {});
                                    made.parameters.settle(made.torch, accepted);
                                    return sum;
                                });
                        before = pass == 9 ? made.torch.arrays() : before;
                    }
                    assertEquals(before, made.torch.arrays(), "arrays that outlive their pass");
                });
    }
}
