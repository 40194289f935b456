package io.millrace.schemas.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The one way of asking over HTTP: who answers may be anybody, and may never come to an end. */
public final class BoundedHttp {

    private BoundedHttp() {}

    /**
     * Asks, and waits for the whole answer.
     *
     * @param mostBytes of its body
     * @param limit from now to the body's end; a request's own limit ends with the headers
     * @throws IOException if there is none, it is longer, or it does not end in time
     */
    public static HttpResponse<byte[]> send(
            HttpClient client, HttpRequest request, int mostBytes, Duration limit)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, info -> new LimitedBody(mostBytes));
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("an answer that does not end", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        }
    }
}
