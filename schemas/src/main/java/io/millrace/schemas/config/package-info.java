/**
 * Configuration: one YAML text read into immutable records that validate themselves.
 *
 * <p>{@link io.millrace.schemas.config.StrictYaml} reads; the records are ordinary ones. The rules a record follows:
 *
 * <ul>
 *   <li>The component {@code learningRate} is the key {@code learning-rate}; an enum constant {@code TOP_LAYERS} is
 *       the word {@code top-layers}.
 *   <li>A component of a <em>primitive</em> type is required. A component of a <em>boxed or reference</em> type is
 *       optional: where the key is missing (or has no value) the record gets {@code null}, and its compact constructor
 *       puts the default there. So a default stands in one place, next to the check, and holds for records made in code
 *       too.
 *   <li>The compact constructor checks what it got with {@link io.millrace.schemas.config.Check}, which names the key, the
 *       value and what is allowed; the reader puts the path of the section before it.
 *   <li>A section that may be left out whole is {@link io.millrace.schemas.config.StrictYaml#section section}: a record with
 *       nothing but defaults.
 *   <li>A component with {@link io.millrace.schemas.config.Unwrapped} is a record whose keys stand in the same section, and one
 *       with {@link io.millrace.schemas.config.FurtherKeys} takes keys that only the class path knows.
 *   <li>A component of type {@code JsonNode} keeps its sub-tree unread: the options of something found by name, which
 *       reads them later into a record of its own ({@link io.millrace.schemas.config.StrictYaml#convert convert}).
 * </ul>
 *
 * <pre>{@code
 * record Training(Integer batch, Double learningRate, Schedule schedule) {
 *     Training {
 *         batch = Check.range("batch", requireNonNullElse(batch, 32), 1, 65_536);
 *         learningRate = Check.range("learning-rate", requireNonNullElse(learningRate, 3e-4), 0, 1);
 *         schedule = StrictYaml.section("schedule", schedule, Schedule.class);
 *     }
 * }
 * }</pre>
 *
 * <p>Component types: {@code int}, {@code long}, {@code double}, {@code boolean} and their boxes, {@code String}, enums,
 * {@link io.millrace.schemas.config.ByteSize} ({@code 64 MiB}), {@link java.time.Duration} ({@code 10s}), {@link
 * io.millrace.schemas.config.Secret}, {@link java.nio.file.Path}, {@code List<T>}, {@code Map<String, T>}, records and {@code
 * JsonNode}.
 */
package io.millrace.schemas.config;
