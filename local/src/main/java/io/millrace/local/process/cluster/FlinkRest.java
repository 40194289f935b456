package io.millrace.local.process.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.http.BoundedHttp;
import io.millrace.schemas.text.Printable;
import io.millrace.schemas.time.Deadline;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What Millrace asks of a JobManager, over REST. Any call fails with {@link IOException} while none answers. */
public final class FlinkRest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Of an answer: a job's plan is the longest. */
    private static final int MOST_BYTES = 16 << 20;

    private final HttpClient client;
    private final RestAccess access;
    private final Ticker ticker;

    /**
     * A job.
     *
     * @param id hexadecimal
     * @param name as it was submitted
     * @param state such as RUNNING
     */
    public record Job(String id, String name, String state) {

        /** True if it will never run again. */
        public boolean over() {
            return state.equals("FINISHED") || state.equals("CANCELED") || state.equals("FAILED");
        }
    }

    /**
     * An attempt to run the only subtask of an operator.
     *
     * @param state such as RUNNING
     * @param started milliseconds since the epoch
     * @param taskManager that it runs on, or Flink's words for none
     */
    public record Attempt(String state, long started, String taskManager) {

        private static final String NO_TASK_MANAGER = "(unassigned)";

        /** True if it has a TaskManager: before, an attempt waits for a slot. */
        public boolean placed() {
            return !taskManager.equals(NO_TASK_MANAGER);
        }

        /** True if it has come as far as to run. */
        public boolean runsOrRan() {
            return state.equals("RUNNING") || state.equals("FINISHED");
        }
    }

    /**
     * @param access where it is, and by which key
     */
    public FlinkRest(RestAccess access) {
        this(access, SystemTime.ticker());
    }

    /** As {@link #FlinkRest(RestAccess)}, by another clock. */
    FlinkRest(RestAccess access, Ticker ticker) {
        this.access = access;
        this.ticker = ticker;
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
        access.tls().ifPresent(builder::sslContext);
        client = builder.build();
    }

    /** Where a browser finds it. */
    public String url() {
        return access.url();
    }

    /** TaskManagers that are registered. */
    public int taskManagers() throws IOException, InterruptedException {
        return get("/overview").path("taskmanagers").asInt();
    }

    /** Every job that the JobManager still knows. */
    public List<Job> jobs() throws IOException, InterruptedException {
        var jobs = new ArrayList<Job>();
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            jobs.add(
                    new Job(
                            job.path("jid").asText(),
                            job.path("name").asText(),
                            job.path("state").asText()));
        }
        return jobs;
    }

    /** A job's state. */
    public String state(String job) throws IOException, InterruptedException {
        return get("/jobs/" + job).path("state").asText();
    }

    /**
     * The current attempt of an operator's first subtask.
     *
     * @param operator part of the name of the vertex that holds it
     */
    public Attempt attempt(String job, String operator) throws IOException, InterruptedException {
        for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
            if (vertex.path("name").asText().contains(operator)) {
                JsonNode subtask =
                        get("/jobs/" + job + "/vertices/" + vertex.path("id").asText())
                                .path("subtasks")
                                .path(0);
                return new Attempt(
                        subtask.path("status").asText(),
                        subtask.path("start-time").asLong(),
                        subtask.path("taskmanager-id").asText());
            }
        }
        throw new IOException("job " + job + " has no operator " + operator);
    }

    /** Ends a job; its last Flink checkpoint stays if it was submitted so. */
    public void cancel(String job) throws IOException, InterruptedException {
        send("PATCH", "/jobs/" + job + "?mode=cancel", "");
    }

    /**
     * Stops a job with a savepoint and waits for it.
     *
     * @return where the savepoint is
     * @throws IllegalStateException if it fails, or takes longer than the limit
     */
    public String stopWithSavepoint(String job, Duration limit)
            throws IOException, InterruptedException {
        String trigger =
                send("POST", "/jobs/" + job + "/stop", "{\"drain\": false}")
                        .path("request-id")
                        .asText();
        var deadline = new Deadline(limit, ticker);
        while (!deadline.passed()) {
            JsonNode answer = get("/jobs/" + job + "/savepoints/" + trigger);
            JsonNode operation = answer.path("operation");
            if (operation.hasNonNull("location")) {
                return operation.path("location").asText();
            }
            if (operation.has("failure-cause")) {
                throw new IllegalStateException(
                        "savepoint of job "
                                + job
                                + ": "
                                + operation.path("failure-cause").path("class").asText());
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException(
                "savepoint of job " + job + " was not there within " + limit.toSeconds() + " s");
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    private JsonNode send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url() + path))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build();
        HttpResponse<byte[]> answer =
                BoundedHttp.send(client, request, MOST_BYTES, PATIENCE.multipliedBy(2));
        if (answer.statusCode() >= 300) {
            throw new IOException(
                    method
                            + " "
                            + url()
                            + path
                            + ": HTTP "
                            + answer.statusCode()
                            + " "
                            + Printable.of(first(new String(answer.body(), UTF_8))));
        }
        JsonNode json =
                answer.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(answer.body());
        return json instanceof ObjectNode ? json : JSON.createObjectNode();
    }

    private static String first(String body) {
        String line = body.strip();
        int end = line.indexOf("\\n");
        return end < 0 ? line : line.substring(0, end);
    }
}
