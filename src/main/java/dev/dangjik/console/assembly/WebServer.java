package dev.dangjik.console.assembly;

import dev.dangjik.config.Settings;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.List;
import java.util.Map;

/// The HTTP side of the bot: `GET /health`, `GET /metrics`, and `POST /slack/events` where there is a
/// signing secret.
final class WebServer implements AutoCloseable {
    private final ApplicationContext context;
    private final EmbeddedServer server;

    private WebServer(ApplicationContext context, EmbeddedServer server) {
        this.context = context;
        this.server = server;
    }

    /// Begins to listen.
    ///
    /// @param parts what the controllers work with
    static WebServer start(Settings settings, List<Object> parts) {
        var context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .banner(false)
                .propertySources()
                .properties(Map.of(
                        "micronaut.application.name",
                        "dangjik",
                        "dangjik.slack.events",
                        settings.signingSecret().isPresent(),
                        "micronaut.server.host",
                        settings.bind(),
                        "micronaut.server.port",
                        settings.port() == 0 ? -1 : settings.port(),
                        "micronaut.server.max-request-size",
                        "1MB",
                        "micronaut.server.server-header",
                        "dangjik"))
                .singletons(parts.toArray())
                .build();
        try {
            context.start();
            return new WebServer(context, context.getBean(EmbeddedServer.class).start());
        } catch (RuntimeException | Error e) { // whatever it is, what was begun does not go on listening
            context.close();
            throw e;
        }
    }

    /// The port it listens on.
    int port() {
        return server.getPort();
    }

    /// Stops taking requests; those under way are answered.
    @Override
    public void close() {
        context.close();
    }
}
