package io.millrace.input;

import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.schemas.payload.Targets;
import java.io.DataInput;
import java.io.DataOutput;
import java.util.function.Consumer;

/** One sample for each example, with its target: nothing ever waits. */
public final class WholeExamples implements Packer {

    private final Input<?> input;

    public WholeExamples(Input<?> input) {
        this.input = input;
    }

    @Override
    public void add(Example example, Consumer<Sample> out) {
        out.accept(
                new Sample(
                        example.domain(),
                        input.encode(example.payload()),
                        Targets.write(example.target())));
    }

    @Override
    public void flush(Consumer<Sample> out) {
        // nothing waits
    }

    @Override
    public void take(Packer other, Consumer<Sample> out) {
        // nothing waits
    }

    @Override
    public void write(DataOutput out) {
        // nothing waits
    }

    @Override
    public void read(DataInput in) {
        // nothing waits
    }
}
