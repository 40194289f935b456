package io.millrace.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.data.Example;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Sentences of two domains, the second after the first, of a dog or of somebody else. */
public final class Sentences implements SmallStream {

    private static final String[] WHO = {
        "the cat", "a dog", "my friend", "the old man", "her sister"
    };
    private static final String[] DOES = {"eats", "sees", "likes", "finds", "paints"};
    private static final String[] WHAT = {
        "a red apple", "the small house", "some green tea", "a long road"
    };

    @Override
    public String name() {
        return "text";
    }

    @Override
    public List<Example> examples(int count, long seed) {
        var random = new SplittableRandom(seed);
        var out = new ArrayList<Example>();
        for (int i = 0; i < count; i++) {
            String text =
                    pick(WHO, random)
                            + " "
                            + pick(DOES, random)
                            + " "
                            + pick(WHAT, random)
                            + " today";
            String domain = i < count / 2 ? "first" : "second";
            out.add(
                    new Example(
                            "s" + i,
                            domain,
                            new Text(domain.equals("first") ? text : text.toUpperCase(Locale.ROOT)),
                            new Target.Name(text.startsWith("a dog") ? "dog" : "other")));
        }
        return out;
    }

    private static String pick(String[] words, SplittableRandom random) {
        return words[random.nextInt(words.length)];
    }

    @Override
    public JsonNode field(Example example) {
        return TextNode.valueOf(((Text) example.payload()).text());
    }
}
