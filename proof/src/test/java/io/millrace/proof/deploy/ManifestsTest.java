package io.millrace.proof.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.config.StrictYaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests in {@code docker/kubernetes}: as their definitions allow, and made of what there is. */
final class ManifestsTest {

    private static final String CONFIG = "/etc/millrace/pipeline.yaml";

    /** Fields that a model does not have are errors, where it would keep them for later. */
    private static final ObjectMapper STRICT =
            new ObjectMapper()
                    .setAnnotationIntrospector(
                            new JacksonAnnotationIntrospector() {
                                @Override
                                public Boolean hasAnySetter(Annotated member) {
                                    return false;
                                }
                            });

    static List<JsonNode> deployments() throws IOException {
        return Yaml.manifests("FlinkDeployment");
    }

    private static JsonNode definition(String plural) throws IOException {
        String name = "/META-INF/fabric8/" + plural + ".flink.apache.org-v1.yml";
        try (InputStream in = ManifestsTest.class.getResourceAsStream(name)) {
            assertNotNull(in, name);
            return new YAMLMapper()
                    .readTree(in)
                    .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
        }
    }

    @Test
    void thereAreTwoJobsForProcessorsAndTwoForGpus() throws IOException {
        var images = new TreeMap<String, Integer>();
        for (JsonNode one : deployments()) {
            images.merge(one.at("/spec/image").asText(), 1, Integer::sum);
        }
        assertEquals(Map.of("millrace/job:0.1.0", 2, "millrace/gpu:0.1.0", 2), images);
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("deployments")
    void theOperatorsDefinitionAllowsIt(JsonNode deployment) throws IOException {
        assertEquals("flink.apache.org/v1beta1", deployment.get("apiVersion").asText());
        var wrong = new ArrayList<String>();
        Schema.check(definition("flinkdeployments"), deployment.get("spec"), "spec", wrong);
        // The definition at hand is older than this version of Flink.
        String ours =
                EnvironmentInformation.getVersion().replaceAll("^(\\d+)\\.(\\d+).*", "v$1_$2");
        assertEquals(ours, deployment.at("/spec/flinkVersion").asText());
        wrong.removeIf(one -> one.startsWith("spec/flinkVersion is \"v2_"));
        assertEquals(List.of(), wrong);
    }

    /** Else the tests around it would say nothing. */
    @Test
    void whatTheDefinitionDoesNotAllowIsSeen() throws IOException {
        var spec = (ObjectNode) deployments().get(0).get("spec");
        ((ObjectNode) spec.get("job")).put("upgradMode", "last-state").put("state", "asleep");
        ((ObjectNode) spec.at("/podTemplate/spec/containers/0")).put("image", 7);
        var wrong = new ArrayList<String>();
        Schema.check(definition("flinkdeployments"), spec, "spec", wrong);
        wrong.removeIf(one -> one.startsWith("spec/flinkVersion"));
        assertEquals(
                List.of(
                        "spec/podTemplate/spec/containers/0/image is 7; allowed: a text",
                        "spec/job/state is \"asleep\"; allowed: [\"running\",\"suspended\"]",
                        "spec/job/upgradMode is no field"),
                wrong);
    }

    @Test
    void aSavepointIsAsTheDefinitionAllows() throws IOException {
        List<JsonNode> snapshots = Yaml.manifests("FlinkStateSnapshot");
        assertEquals(1, snapshots.size());
        JsonNode spec = snapshots.get(0).get("spec");
        var wrong = new ArrayList<String>();
        Schema.check(definition("flinkstatesnapshots"), spec, "spec", wrong);
        assertEquals(List.of(), wrong);
        assertTrue(names().contains(spec.at("/jobReference/name").asText()));
    }

    private static Set<String> names() throws IOException {
        var names = new TreeSet<String>();
        for (JsonNode one : deployments()) {
            names.add(one.at("/metadata/name").asText());
        }
        return names;
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("deployments")
    void flinkTakesItsConfiguration(JsonNode deployment) throws Exception {
        JsonNode spec = deployment.get("spec");
        var settings = new HashMap<String, String>();
        spec.get("flinkConfiguration")
                .fields()
                .forEachRemaining(one -> settings.put(one.getKey(), one.getValue().asText()));
        // As the operator does.
        settings.put(
                "taskmanager.memory.process.size",
                spec.at("/taskManager/resource/memory").asText());
        settings.put(
                "jobmanager.memory.process.size", spec.at("/jobManager/resource/memory").asText());
        FlinkOptions.check(settings);
        assertEquals("kubernetes", settings.get("high-availability.type"));
        String own = "s3://flink/" + deployment.at("/metadata/name").asText() + "/";
        for (String folder :
                List.of(
                        "high-availability.storageDir",
                        "execution.checkpointing.dir",
                        "execution.checkpointing.savepoint-dir")) {
            assertTrue(settings.get(folder).startsWith(own), folder);
        }
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("deployments")
    void theProgramIsWhereTheImageHasItAndReadsTheMountedPipeline(JsonNode deployment)
            throws Exception {
        JsonNode job = deployment.at("/spec/job");
        assertEquals("last-state", job.get("upgradeMode").asText());
        assertEquals("local:///opt/flink/usrlib/millrace-jobs.jar", job.get("jarURI").asText());
        String image = Files.readString(Yaml.DOCKER.resolve("job/Dockerfile"));
        assertTrue(image.contains("COPY --chown=0:0 jobs/ /opt/flink/usrlib/"), image);
        Class.forName(job.get("entryClass").asText()).getMethod("main", String[].class);
        String name = deployment.at("/metadata/name").asText();
        assertTrue(name.endsWith("-" + job.at("/args/0").asText()), name);
        assertEquals(CONFIG, job.at("/args/1").asText());

        JsonNode mounted = deployment.at("/spec/podTemplate/spec/volumes/0/configMap/name");
        PipelineConfig config = pipelines().get(mounted.asText());
        assertEquals(
                deployment.at("/metadata/labels/millrace.io~1pipeline").asText(),
                config.pipeline());
        boolean gpu = deployment.at("/spec/image").asText().contains("/gpu:");
        assertEquals(gpu ? "gpu" : "auto", config.device().pretrain());
        assertEquals(
                gpu, deployment.at("/spec/flinkConfiguration").has("external-resource.gpu.amount"));
    }

    private static Map<String, PipelineConfig> pipelines() throws IOException {
        var pipelines = new HashMap<String, PipelineConfig>();
        for (JsonNode map : Yaml.manifests("ConfigMap")) {
            pipelines.put(
                    map.at("/metadata/name").asText(),
                    StrictYaml.read(map.at("/data/pipeline.yaml").asText(), PipelineConfig.class));
        }
        return pipelines;
    }

    @Test
    void theOtherManifestsAreOfTheirModels() throws IOException {
        strict("ConfigMap", ConfigMap.class, 2);
        strict("Deployment", Deployment.class, 1);
        strict("NetworkPolicy", NetworkPolicy.class, 3);
        strict("PodMonitor", PodMonitor.class, 2);
    }

    private static void strict(String kind, Class<?> model, int many) throws IOException {
        List<JsonNode> manifests = Yaml.manifests(kind);
        assertEquals(many, manifests.size(), kind);
        for (JsonNode one : manifests) {
            STRICT.treeToValue(one, model); // throws at a field that it does not know
        }
    }

    @Test
    void noPodHasMoreRightsThanItNeedsAndEveryMountHasItsVolume() throws IOException {
        var pods = new ArrayList<JsonNode>();
        deployments().forEach(one -> pods.add(one.at("/spec/podTemplate/spec")));
        Yaml.manifests("Deployment").forEach(one -> pods.add(one.at("/spec/template/spec")));
        assertEquals(5, pods.size());
        for (JsonNode pod : pods) {
            assertTrue(pod.at("/securityContext/runAsNonRoot").asBoolean());
            assertEquals(9999, pod.at("/securityContext/runAsUser").asInt());
            JsonNode container = pod.at("/containers/0");
            JsonNode rights = container.get("securityContext");
            assertTrue(rights.get("readOnlyRootFilesystem").asBoolean());
            assertEquals("[\"ALL\"]", rights.at("/capabilities/drop").toString());
            assertTrue(!rights.get("allowPrivilegeEscalation").asBoolean(true));
            var volumes = new HashSet<String>();
            pod.get("volumes").forEach(volume -> volumes.add(volume.get("name").asText()));
            container
                    .get("volumeMounts")
                    .forEach(mount -> assertTrue(volumes.remove(mount.get("name").asText())));
            assertEquals(Set.of(), volumes, "volumes that nothing mounts");
        }
    }

    @Test
    void whoeverRunsIsBehindAPolicyAndSeen() throws IOException {
        var guarded = new TreeSet<String>();
        for (JsonNode policy : Yaml.manifests("NetworkPolicy")) {
            guarded.add(policy.at("/spec/podSelector/matchLabels/app").asText());
        }
        var seen = new TreeSet<String>();
        for (JsonNode monitor : Yaml.manifests("PodMonitor")) {
            monitor.at("/spec/selector/matchExpressions/0/values")
                    .forEach(app -> seen.add(app.asText()));
            assertEquals(
                    "pipeline",
                    monitor.at("/spec/podMetricsEndpoints/0/relabelings/0/targetLabel").asText());
        }
        Set<String> running = names();
        running.add("reviews-monitor");
        assertEquals(running, guarded);
        assertEquals(running, seen);
    }

    @Test
    void thePageSaysHowEverySecretIsMade() throws IOException {
        var secrets = new TreeSet<String>();
        for (String kind : List.of("FlinkDeployment", "Deployment")) {
            for (JsonNode one : Yaml.manifests(kind)) {
                one.findValues("secretKeyRef").forEach(s -> secrets.add(s.get("name").asText()));
                secrets.addAll(one.findValuesAsText("secretName"));
            }
        }
        String page = Files.readString(Yaml.DOCKER.resolve("README.md"));
        assertEquals(Set.of("millrace-monitor", "millrace-s3"), secrets);
        for (String secret : secrets) {
            assertTrue(page.contains("create secret generic " + secret + " "), secret);
        }
    }
}
