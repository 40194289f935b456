package io.millrace.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The processor of this machine, as far as it decides how products are done.
 *
 * @param vendor as it names itself, for example {@code AuthenticAMD}
 * @param instructions the widest set for matrix products that it has, for example {@code avx512_bf16}
 * @param bfloat16 true if it multiplies bfloat16 natively
 */
public record Processor(String vendor, String instructions, boolean bfloat16) {

    /** Widest first. */
    private static final List<String> SETS =
            List.of("amx_bf16", "avx512_bf16", "avx512f", "avx2", "avx", "asimd");

    private static final Set<String> NATIVE = Set.of("amx_bf16", "avx512_bf16");

    private static final Processor HOST = read(Path.of("/proc/cpuinfo"));

    /** This machine's processor. */
    public static Processor host() {
        return HOST;
    }

    private static Processor read(Path file) {
        try {
            return of(Files.readAllLines(file));
        } catch (IOException notLinux) {
            return of(List.of());
        }
    }

    /** From the lines of {@code /proc/cpuinfo}; what they do not say is called by the architecture's name. */
    static Processor of(List<String> lines) {
        String architecture = System.getProperty("os.arch");
        String vendor = value(lines, "vendor_id", value(lines, "CPU implementer", architecture));
        Set<String> flags =
                new HashSet<>(
                        Arrays.asList(
                                value(lines, "flags", value(lines, "Features", "none"))
                                        .split(" +")));
        String widest = SETS.stream().filter(flags::contains).findFirst().orElse(architecture);
        return new Processor(vendor, widest, NATIVE.contains(widest));
    }

    private static String value(List<String> lines, String key, String otherwise) {
        return lines.stream()
                .filter(line -> line.contains(":"))
                .filter(line -> line.substring(0, line.indexOf(':')).strip().equals(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse(otherwise);
    }
}
