package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.input.Arrays;
import io.millrace.input.Input;
import io.millrace.input.Packer;
import io.millrace.schemas.payload.Payload;
import io.millrace.tensor.Torch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What every input has to keep. */
public abstract class InputContract extends PluginContract {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Ground ground;

    @Override
    @SuppressWarnings("unchecked") // a generic type's class cannot be written with a wildcard
    protected Class<Input.Provider<?>> type() {
        return (Class<Input.Provider<?>>) (Class<?>) Input.Provider.class;
    }

    @Override
    protected ObjectNode section() {
        return SmallKinds.input(name()).without("name");
    }

    /** The input with examples for it. */
    protected Ground ground() {
        if (ground == null) {
            ground = SmallKinds.ground(name());
        }
        return ground;
    }

    private Input.Provider<Record> provider() {
        return ground().choice().plugin();
    }

    private Input<?> loaded(Input<?> input) throws IOException {
        return provider().load(JSON.readTree(input.fitted().toString()), input.files());
    }

    private List<Payload> payloads() {
        return ground().payloads();
    }

    @Test
    public void theSameExamplesGiveTheSameInput() throws IOException {
        try (Input<?> one = ground().fit();
                Input<?> other = ground().fit()) {
            assertEquals(one.fitted(), other.fitted());
            assertEquals(one.files().keySet(), other.files().keySet());
            one.files().forEach((name, file) -> assertArrayEquals(file, other.files().get(name)));
            encodesAlike(one, other);
        }
    }

    @Test
    public void whatItMakesIsWhatItSaysAndIsTheSameFromItsFiles() throws IOException {
        Class<?> makes = provider().makes(ground().choice().options());
        try (Input<?> fitted = ground().fit();
                Input<?> loaded = loaded(fitted)) {
            assertInstanceOf(makes, fitted);
            assertInstanceOf(makes, loaded);
            assertEquals(fitted.fitted().toString(), loaded.fitted().toString());
            assertEquals(fitted.units(), loaded.units());
            encodesAlike(fitted, loaded);
        }
    }

    private void encodesAlike(Input<?> one, Input<?> other) {
        for (Payload payload : payloads()) {
            byte[] sample = one.encode(payload);
            assertArrayEquals(sample, other.encode(payload));
            int units = one.units(sample);
            assertTrue(units > 0 && units <= one.units(), units + " units in a sample");
        }
    }

    @Test
    public void whatWaitsInAPackerGoesOnFromItsBytes() throws IOException {
        try (Input<?> input = ground().fit()) {
            List<Example> examples = ground().examples().subList(0, 43);
            Packer undisturbed = input.packer("d");
            List<Sample> wanted = new ArrayList<>();
            examples.forEach(example -> undisturbed.add(example, wanted::add));
            undisturbed.flush(wanted::add);

            List<Sample> made = new ArrayList<>();
            Packer packer = input.packer("d");
            for (Example example : examples) {
                packer.add(example, made::add);
                var bytes = new ByteArrayOutputStream();
                packer.write(new DataOutputStream(bytes));
                packer = input.packer("d");
                packer.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
            }
            packer.flush(made::add);
            packer.flush(made::add);
            assertFalse(wanted.isEmpty());
            assertEquals(wanted.size(), made.size());
            for (int i = 0; i < made.size(); i++) {
                assertArrayEquals(wanted.get(i).bytes(), made.get(i).bytes(), "sample " + i);
            }
        }
    }

    @Test
    public void arraysAreAFunctionOfTheSamplesAndGoWithTheirManager() {
        try (var torch = new Torch(Device.cpu(), 1);
                Input<?> input = ground().fit()) {
            var samples = new ArrayList<Sample>();
            payloads().subList(0, 8).forEach(p -> samples.add(new Sample("d", input.encode(p))));
            List<byte[]> first = null;
            int before = torch.arrays();
            for (int i = 0; i < 50; i++) {
                try (NDManager manager = torch.manager().newSubManager();
                        NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    Arrays arrays = input.arrays(manager, samples);
                    assertEquals(samples.size(), arrays.rows());
                    List<byte[]> bytes = Contents.of(arrays);
                    assertFalse(bytes.isEmpty(), "a batch has no arrays");
                    first = first == null ? bytes : first;
                    for (int k = 0; k < bytes.size(); k++) {
                        assertArrayEquals(first.get(k), bytes.get(k));
                    }
                }
                assertEquals(before, torch.arrays(), "arrays that outlive their batch");
            }
        }
    }

    @Test
    public void whatItCannotReadIsRefusedWithWhatIsAllowed() {
        Payload first = payloads().get(0);
        try (Input<?> input = ground().fit()) {
            input.check(first);
            provider().check(first, payloads().get(1));
            for (SmallStream stream : SmallStream.all().values()) {
                Payload other = stream.examples(1, 1).get(0).payload();
                if (!other.kind().equals(first.kind())) {
                    refuses(() -> provider().check(first, other));
                    refuses(() -> input.check(other));
                    refuses(() -> input.encode(other));
                }
            }
        }
    }

    private static void refuses(Executable call) {
        String said = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(said.contains("allowed"), said);
    }
}
