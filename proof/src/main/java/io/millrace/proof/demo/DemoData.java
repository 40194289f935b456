package io.millrace.proof.demo;

import io.millrace.local.run.Data;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/** The demo's corpus as data of a run. */
public final class DemoData implements Data {

    private final DemoCorpus corpus;

    public DemoData(long seed) throws IOException {
        this(DemoCorpus.PHASES, DemoCorpus.LABELS_PER_CLASS, seed);
    }

    /** The same sources, but other phases and another number of labels. */
    public DemoData(List<Phase> phases, int labelsPerClass, long seed) throws IOException {
        corpus = DemoCorpus.read(phases, labelsPerClass, seed);
    }

    @Override
    public List<String> tasks() {
        return corpus.tasks();
    }

    @Override
    public void unlabeled(Sink<UnlabeledExample> sink) throws IOException {
        for (Iterator<UnlabeledExample> examples = corpus.unlabeled().iterator();
                examples.hasNext(); ) {
            sink.accept(examples.next());
        }
    }

    @Override
    public void labeled(Sink<LabeledExample> sink) throws IOException {
        for (String task : corpus.tasks()) {
            for (LabeledExample example : corpus.labeled(task)) {
                sink.accept(example);
            }
        }
    }
}
