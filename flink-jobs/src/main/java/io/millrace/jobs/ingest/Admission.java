package io.millrace.jobs.ingest;

import io.millrace.clean.DuplicateFilter;
import io.millrace.clean.DuplicateFilter.Verdict;
import io.millrace.data.Example;
import io.millrace.jobs.config.CleanConfig;
import io.millrace.learner.Refused;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The second half of {@link Ingest}, in one place and one order, for it remembers: what was seen before is left out, what
 * is new goes where examples become samples. What it remembers is state.
 */
public final class Admission {

    /** Where examples become samples: a learner, or the intake of one. */
    @FunctionalInterface
    public interface Taker {
        /**
         * Takes a new example.
         *
         * @throws Refused if it cannot be learned from
         */
        void add(Example example) throws Refused;
    }

    private final DuplicateFilter duplicates;
    private final Taker taker;

    public Admission(CleanConfig clean, Taker taker) {
        this.duplicates = clean.filter();
        this.taker = taker;
    }

    /**
     * Judges a clean example and hands it on if it is new.
     *
     * @throws Refused if it is new and cannot be learned from; it is remembered all the same
     */
    public Verdict offer(Ingested record) throws Refused {
        Verdict verdict = duplicates.offer(record.hash(), record.signature());
        if (verdict == Verdict.NEW) {
            taker.add(record.example());
        }
        return verdict;
    }

    /** Writes what is remembered. */
    public void write(DataOutput out) throws IOException {
        duplicates.write(out);
    }

    /** Reads what {@link #write} wrote, of another configuration too. */
    public void read(DataInput in) throws IOException {
        duplicates.read(in);
    }
}
