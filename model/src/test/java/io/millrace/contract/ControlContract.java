package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.control.Control;
import io.millrace.data.Example;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.plugin.Plugin;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.task.Answer;
import io.millrace.task.Metric;
import io.millrace.task.Task;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a control has to keep: it answers what it is asked, always alike, also when it was saved, or says that it cannot. */
public abstract class ControlContract extends PluginContract {

    @Override
    protected final Class<? extends Plugin<?>> type() {
        return Control.class;
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // a generic type's class has no wildcard
    public void itAnswersAllThatItIsAskedAlwaysAlikeOrSaysThatItCannot() throws Exception {
        Control control = Plugins.named(Control.class, "control", name());
        int answered = 0;
        for (SmallStream stream : SmallStream.all().values()) {
            List<Example> examples = stream.examples(120, 3);
            List<Payload> payloads = examples.stream().map(Example::payload).toList();
            for (Task task : Plugins.all(Task.class, one -> ((Task<?, ?>) one).name()).values()) {
                Class<? extends Target> kind = task.target();
                List<Target> targets =
                        examples.stream().flatMap(one -> Answers.of(kind, one).stream()).toList();
                if (targets.size() < examples.size()) {
                    continue;
                }
                var train = new Control.Rows(payloads.subList(0, 60), targets.subList(0, 60));
                var held = new Control.Rows(payloads.subList(60, 80), targets.subList(60, 80));
                List<Payload> asked = payloads.subList(80, 120);
                Metric metric = (Metric) task.metrics().get(0);
                Optional<Control.Learned> learned = control.learn(train, held, metric);
                if (learned.isPresent()) {
                    answered++;
                    assertFalse(learned.get().how().isBlank());
                    List<Answer> said = learned.get().answers(asked);
                    assertEquals(asked.size(), said.size());
                    said.forEach(one -> assertInstanceOf(kind, one.target()));
                    Control.Learned again = control.learn(train, held, metric).orElseThrow();
                    assertEquals(said, again.answers(asked));
                    Control.Learned loaded =
                            control.load(learned.get().fitted(), learned.get().file());
                    assertEquals(said, loaded.answers(asked));
                    assertArrayEquals(learned.get().file(), loaded.file());
                    assertEquals(learned.get().fitted(), loaded.fitted());
                }
            }
        }
        assertTrue(answered > 0, "it answers no task on any kind of payload");
    }
}
