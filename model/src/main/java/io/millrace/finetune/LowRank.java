package io.millrace.finetune;

import io.millrace.encoder.Encoder;
import io.millrace.objective.Group;
import io.millrace.schemas.config.Check;
import java.util.List;
import java.util.Optional;

/**
 * Every matrix of the encoder stays, and a product of two thin ones is learned on top of it (Hu et al. 2022, LoRA): few
 * numbers are trained, and few have moments. What comes out is the encoder with the products added: it is saved, served and
 * exported as any other.
 */
public final class LowRank implements TransferStrategy<LowRank.Options> {

    /**
     * Options of the strategy.
     *
     * @param rank inner width of the products
     * @param alpha the product counts alpha / rank
     */
    public record Options(Integer rank, Double alpha) {
        public Options {
            rank = Check.range("rank", rank == null ? 8 : rank, 1, 1024);
            alpha = Check.range("alpha", alpha == null ? 16.0 : alpha, 0.001, 1e6);
        }
    }

    @Override
    public String name() {
        return "low-rank";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public List<Group> groups(Options own, Encoder<?> encoder, int epoch) {
        return List.of(Group.of("encoder", "encoder."));
    }

    @Override
    public Optional<Adapting> adapting(Options own) {
        return Optional.of(new Adapting(own.rank, own.alpha / own.rank));
    }

    /** What starts at nothing has a longer way to go. */
    @Override
    public Pace pace() {
        return new Pace(10, 16, 2e-3, 4);
    }
}
