package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.monitoring.exporter.Footprint;
import io.millrace.monitoring.exporter.Monitor;
import io.millrace.schemas.wire.WireReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Properties;

/**
 * A monitor in a process of its own, with a heap of its own. Arguments: the brokers, the pipeline, the number of steps to wait
 * for. Prints the seconds until a scrape told of them.
 */
final class MonitorProcess {

    private MonitorProcess() {}

    public static void main(String[] args) throws Exception {
        var client = new Properties();
        client.put("bootstrap.servers", args[0]);
        var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        long start = System.nanoTime();
        try (Monitor monitor =
                Monitor.start(
                        args[1],
                        client,
                        WireReader::new,
                        listen,
                        Optional.empty(),
                        Footprint.assumed(),
                        "7")) {
            var uri = URI.create("http://127.0.0.1:" + monitor.address().getPort() + "/metrics");
            var http = HttpClient.newHttpClient();
            var wanted = "\nmillrace_steps_total " + Double.parseDouble(args[2]) + "\n";
            while (true) {
                HttpRequest scrape = HttpRequest.newBuilder(uri).build();
                if (http.send(scrape, HttpResponse.BodyHandlers.ofString(UTF_8))
                        .body()
                        .contains(wanted)) {
                    break;
                }
                Thread.sleep(50);
            }
        }
        System.out.printf("%.1f%n", (System.nanoTime() - start) / 1e9);
    }
}
