package io.millrace.monitoring.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts a page together: template, style, scripts, the plotting library and the data in one text. Its content security policy
 * admits exactly the scripts put in here, and of a network nothing but the events of the place that it came from.
 */
public final class Page {

    private static final String WEBJAR = "/META-INF/maven/org.webjars.npm/echarts/pom.properties";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

    /** What every page draws with, in the order in which it is loaded. */
    private static final List<String> SHARED =
            List.of("dom.js", "charts.js", "sections.js", "render.js");

    private static final String POLICY =
            "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src 'unsafe-inline'; script-src"
                    + " '%s' '%s'";

    private final String text;
    private final String policy;

    private Page(String kind, String title, String json, String own, String network)
            throws IOException {
        String plots = plots();
        var script = new StringBuilder("'use strict';\n");
        for (String name : SHARED) {
            script.append(resource(name));
        }
        script.append(resource(own));
        policy = POLICY.formatted(sha256(plots), sha256(script.toString())) + network;
        text =
                filled(
                        resource("page.html"),
                        Map.of(
                                "policy",
                                policy,
                                "kind",
                                kind,
                                "title",
                                text(title),
                                "style",
                                resource("page.css"),
                                "data",
                                inScript(json),
                                "plots",
                                plots,
                                "script",
                                script.toString()));
    }

    /**
     * The page of a run that is over, which asks nothing of a network.
     *
     * @param title plain text
     * @param json the report
     */
    static String ofReport(String title, String json) throws IOException {
        return new Page("run report", title, json, "report.js", "").text;
    }

    /**
     * The page of one encoder that was looked at, which asks nothing of a network.
     *
     * @param title plain text
     * @param json the evaluation
     */
    static String ofEvaluation(String title, String json) throws IOException {
        return new Page("evaluation", title, json, "evaluation.js", "").text;
    }

    /**
     * The page of a pipeline that runs. It asks the place that it came from for the stream {@code events}.
     *
     * @param title plain text
     */
    public static Page live(String title) throws IOException {
        return new Page("live", title, "null", "live.js", "; connect-src 'self'");
    }

    /** The document. */
    public String text() {
        return text;
    }

    /** Its content security policy, for the answer that carries it. */
    public String policy() {
        return policy;
    }

    /** The library whatever its version: the build alone says which. */
    private static String plots() throws IOException {
        Properties webjar = new Properties();
        try (InputStream in = open(WEBJAR)) {
            webjar.load(in);
        }
        return read(
                "/META-INF/resources/webjars/echarts/%s/dist/echarts.min.js"
                        .formatted(webjar.getProperty("version")));
    }

    private static String filled(String template, Map<String, String> values) {
        Matcher placeholder = PLACEHOLDER.matcher(template);
        StringBuilder page = new StringBuilder();
        int from = 0;
        while (placeholder.find()) {
            String value = values.get(placeholder.group(1));
            if (value == null) {
                throw new IllegalStateException(
                        "the template names '%s'; there are %s"
                                .formatted(placeholder.group(1), values.keySet()));
            }
            page.append(template, from, placeholder.start()).append(value);
            from = placeholder.end();
        }
        return page.append(template, from, template.length()).toString();
    }

    /**
     * JSON holds {@code <} only inside strings, so escaping every one of them keeps the value and
     * lets no text end the script element or open a comment in it.
     */
    static String inScript(String json) {
        return json.replace("<", "\\u003c")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static String text(String plain) {
        return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String sha256(String script) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(script.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static String resource(String name) throws IOException {
        return read("/io/millrace/monitoring/report/" + name);
    }

    /** Line ends as the HTML parser sees them, so that the hashes of the scripts hold. */
    private static String read(String path) throws IOException {
        try (InputStream in = open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        }
    }

    private static InputStream open(String path) throws IOException {
        InputStream in = Page.class.getResourceAsStream(path);
        if (in == null) {
            throw new IOException("the class path has no resource '" + path + "'");
        }
        return in;
    }
}
