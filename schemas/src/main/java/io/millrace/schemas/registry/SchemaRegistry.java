package io.millrace.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.schemas.http.BoundedHttp;
import io.millrace.schemas.text.Printable;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.apache.avro.Schema;

/**
 * Questions to a registry that speaks Confluent's REST interface, as Karapace, Redpanda and Apicurio do too. A registry
 * that does not answer is asked again for a bounded time, during which the caller waits: what feeds it is held back, and
 * nothing good is thrown away. One thread at a time uses it.
 *
 * <p>Redirects are not followed: they would carry the credentials to wherever they point.
 *
 * <p>Longer than 300 lines because every way in which an answer can fail to come has its own words.
 */
public final class SchemaRegistry {
    /** Schemas are text of some kilobytes. */
    static final int MAX_ANSWER_BYTES = 1024 * 1024;

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** Subject, version or schema not found, as opposed to a path that the server does not know. */
    private static final int NOT_FOUND_FIRST = 40401;

    private static final int NOT_FOUND_LAST = 40403;

    private final List<URI> bases;
    private final SSLContext trusted;
    private final RegistryLogin login;
    private final Duration patience;
    private final Ticker ticker;
    private final ObjectReader json = new ObjectMapper().readerFor(JsonNode.class);
    private HttpClient client;

    /**
     * @param base address; paths are added to its own
     * @param patience for how long an answer is asked for before a {@link RegistryException}
     * @throws IllegalArgumentException if the address is none of a registry
     */
    public SchemaRegistry(URI base, RegistryLogin login, Duration patience) {
        this(base, login, patience, SystemTime.ticker());
    }

    /**
     * As {@link #SchemaRegistry(URI, RegistryLogin, Duration)}, for one of several addresses: the next is asked where one does
     * not answer.
     *
     * @param trusted what connections are made with; null for Java's own
     */
    SchemaRegistry(List<URI> bases, RegistryLogin login, Duration patience, SSLContext trusted) {
        this(bases, login, patience, trusted, SystemTime.ticker());
    }

    /** As {@link #SchemaRegistry(URI, RegistryLogin, Duration)}, by another clock. */
    SchemaRegistry(URI base, RegistryLogin login, Duration patience, Ticker ticker) {
        this(List.of(base), login, patience, null, ticker);
    }

    private SchemaRegistry(
            List<URI> bases,
            RegistryLogin login,
            Duration patience,
            SSLContext trusted,
            Ticker ticker) {
        this.bases = bases.stream().map(SchemaRegistry::checked).toList();
        this.login = login;
        this.patience = patience;
        this.trusted = trusted;
        this.ticker = ticker;
    }

    /**
     * The address itself.
     *
     * @throws IllegalArgumentException if it is none of a registry, with what is allowed
     */
    static URI checked(URI base) {
        boolean http = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
        if (http
                && base.getHost() == null
                && String.valueOf(base.getRawAuthority()).contains("_")) {
            throw new IllegalArgumentException(
                    "a host without an underscore, which Java's HTTP client does not take: give it another name,"
                            + " in the network or in the file of hosts");
        }
        if (!http || base.getHost() == null) {
            throw new IllegalArgumentException(
                    "http://HOST:PORT or https://HOST:PORT, or several with commas between them");
        }
        if (base.getRawUserInfo() != null
                || base.getRawQuery() != null
                || base.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "addresses without user, query and fragment; credentials are secrets");
        }
        return base;
    }

    /**
     * The registry's answer, or nothing if it has no such thing.
     *
     * @param path below the address, escaped, such as {@code /schemas/ids/7}
     * @throws RegistryException if there is no answer in time, or one that says more than "not there"
     */
    Optional<JsonNode> get(String path) {
        return answer(path, null);
    }

    /**
     * The id of a schema, which is added to a subject unless it is there.
     *
     * @throws RegistryException if there is no answer in time, or the registry does not take the schema
     */
    public int register(String subject, Schema schema) {
        String escaped = URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
        String path = "/subjects/" + escaped + "/versions";
        String body =
                JsonNodeFactory.instance.objectNode().put("schema", schema.toString()).toString();
        JsonNode id = answer(path, body).map(answer -> answer.path("id")).orElse(null);
        if (id == null || !id.canConvertToInt() || !id.isIntegralNumber()) {
            throw unexpected(path, 200, null);
        }
        return id.intValue();
    }

    /** The answer to a question, or to what is posted if that is not null. */
    private Optional<JsonNode> answer(String path, String body) {
        long start = ticker.nanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            String problem = "";
            Throwable cause = null;
            int lasting = 0;
            for (URI base : bases) {
                try {
                    HttpResponse<byte[]> answer = ask(base, path, body);
                    if (!passing(answer.statusCode())) {
                        return read(path, answer);
                    }
                    problem = "status " + answer.statusCode();
                } catch (IOException e) {
                    problem = said(e);
                    cause = e;
                    lasting += isOfTheCertificate(e) ? 1 : 0;
                }
            }
            if (lasting == bases.size()) {
                throw new RegistryException(
                        this
                                + " has a certificate that is not trusted here ("
                                + problem
                                + "); option "
                                + RegistryTrust.FILE
                                + " names a file with its authority's",
                        cause,
                        true);
            }
            Duration spent = ticker.since(start);
            if (spent.plus(pause).compareTo(patience) > 0) {
                throw new RegistryException(
                        this
                                + " gave no answer within "
                                + patience.toMillis() / 1000.0
                                + " s ("
                                + problem
                                + "); is it running, and is the address right?",
                        cause);
            }
            pause(pause);
            pause =
                    pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                            ? pause.multipliedBy(2)
                            : LONGEST_PAUSE;
        }
    }

    /** It, or the name in it: neither gets better by itself. */
    private static boolean isOfTheCertificate(Throwable e) {
        for (Throwable one = e; one != null; one = one.getCause()) {
            if (one instanceof CertificateException || one instanceof CertPathBuilderException) {
                return true;
            }
        }
        return false;
    }

    private HttpResponse<byte[]> ask(URI base, String path, String body) throws IOException {
        if (client == null) {
            HttpClient.Builder builder =
                    HttpClient.newBuilder()
                            .connectTimeout(CONNECT)
                            .version(HttpClient.Version.HTTP_1_1)
                            .followRedirects(HttpClient.Redirect.NEVER);
            if (trusted != null) {
                builder.sslContext(trusted);
            }
            client = builder.build();
        }
        String root = base.toString().replaceAll("/+$", "");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(root + path))
                        .timeout(ANSWER)
                        .header(
                                "Accept",
                                "application/vnd.schemaregistry.v1+json, application/json");
        if (body != null) {
            request.header("Content-Type", "application/vnd.schemaregistry.v1+json")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
        }
        login.header().ifPresent(value -> request.header("Authorization", value));
        try {
            return BoundedHttp.send(
                    client, request.build(), MAX_ANSWER_BYTES, ANSWER.multipliedBy(2));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private Optional<JsonNode> read(String path, HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (status == 401 || status == 403) {
            throw new RegistryException(
                    this
                            + " refuses the credentials (status "
                            + status
                            + "); look at the secrets registry-user and registry-password, or registry-token",
                    null,
                    true);
        }
        JsonNode body;
        try {
            body = json.readTree(answer.body());
        } catch (IOException e) {
            throw unexpected(path, status, e);
        }
        int code = body.path("error_code").asInt(0);
        if (status == 404 && code >= NOT_FOUND_FIRST && code <= NOT_FOUND_LAST) {
            return Optional.empty();
        }
        if (status == 409 || status == 422) {
            throw new RegistryException(
                    this
                            + " does not take the schema at "
                            + path
                            + " (status "
                            + status
                            + ", "
                            + Printable.of(body.path("message").asText())
                            + "); look at the subject's compatibility",
                    null);
        }
        if (status != 200 || !body.isObject()) {
            throw unexpected(path, status, null);
        }
        return Optional.of(body);
    }

    private RegistryException unexpected(String path, int status, Throwable cause) {
        return new RegistryException(
                this
                        + " answered "
                        + path
                        + " with status "
                        + status
                        + " and not as a registry does; is the address the one of its REST interface?",
                cause);
    }

    /** Too many requests, or an error of the server: it may be over in a moment. */
    private static boolean passing(int status) {
        return status == 429 || status == 408 || status >= 500;
    }

    private static String said(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private void pause(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private RegistryException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new RegistryException("interrupted while waiting for " + this, e);
    }

    /** Which registry it is, for messages. */
    @Override
    public String toString() {
        return "schema registry "
                + bases.stream().map(URI::toString).collect(Collectors.joining(", "));
    }
}
