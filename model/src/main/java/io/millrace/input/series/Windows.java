package io.millrace.input.series;

import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.input.Packer;
import io.millrace.schemas.payload.Targets;
import java.io.DataInput;
import java.io.DataOutput;
import java.util.function.Consumer;

/** Every window of an example, with its target: nothing ever waits. */
final class Windows implements Packer {

    private final SeriesInput input;

    Windows(SeriesInput input) {
        this.input = input;
    }

    @Override
    public void add(Example example, Consumer<Sample> out) {
        byte[] target = Targets.write(example.target());
        for (int from : input.windows(example.payload())) {
            byte[] window = input.window(example.payload(), from);
            out.accept(new Sample(example.domain(), window, target));
        }
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
