package dev.dangjik.release;

import dev.dangjik.config.SecretReference;
import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.plan.DetachMode;
import dev.dangjik.stack.ComposeProject;
import dev.dangjik.stack.Deployment;
import dev.dangjik.stack.HealthCheck;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Service;
import dev.dangjik.stack.Stack;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A small stack whose one service is deployed.
final class Shop {
    private static final LocalizedText TITLE = new LocalizedText("가게", "Shop");
    private static final Host HOST = new Host(
            "till",
            "192.0.2.1",
            22,
            "ops",
            List.of("SHA256:x"),
            SecretReference.parse("env:KEY"),
            Optional.empty(),
            Optional.empty(),
            "~/.dangjik-vm");

    private Shop() {}

    static ComposeTarget target(Deployment.Artifact artifact, Optional<String> syncBranch) {
        return target(artifact, syncBranch, ZoneOffset.UTC);
    }

    static ComposeTarget target(Deployment.Artifact artifact, Optional<String> syncBranch, ZoneId zone) {
        var project = new ComposeProject(
                "shop",
                "till",
                "/srv/shop",
                List.of("/srv/shop/compose.yaml"),
                "/srv/shop",
                List.of("/etc/shop.env"),
                true);
        var version = new Deployment.VersionVariable("/etc/shop.env", "SHOP_TAG");
        var deployment = new Deployment(artifact, "registry.test/shop", version, health(), 5, syncBranch);
        var web = new Service.Compose("web", TITLE, project, "frontend", Optional.of(deployment));
        var services = new LinkedHashMap<String, Service>(Map.of("web", web));
        var projects = new LinkedHashMap<>(Map.of("shop", project));
        var stack = new Stack(
                "shop",
                TITLE,
                zone,
                Language.EN,
                Map.of(Stack.OPERATIONS, "shop-ops"),
                List.of("till"),
                List.of(),
                Map.of(),
                projects,
                services);
        return new ComposeTarget(stack, web, HOST, DetachMode.SETSID);
    }

    static PlanRequest request(ComposeTarget target, String command) {
        return new PlanRequest(target, command, new TreeMap<>(Map.of("service", "web")), "definition", "policy");
    }

    private static HealthCheck health() {
        return new HealthCheck(
                Duration.ofSeconds(120),
                Duration.ofSeconds(2),
                3,
                Duration.ofSeconds(30),
                List.of(
                        new HealthCheck.Probe.Http(
                                HealthCheck.Method.GET,
                                Optional.of("frontend"),
                                URI.create("http://127.0.0.1:8080/health"),
                                Set.of(200, 204),
                                Optional.of("UP")),
                        new HealthCheck.Probe.Http(
                                HealthCheck.Method.GET,
                                Optional.empty(),
                                URI.create("https://shop.test/"),
                                Set.of(200),
                                Optional.empty()),
                        new HealthCheck.Probe.Version(
                                Optional.empty(),
                                URI.create("https://shop.test/version"),
                                new HealthCheck.Where.Header("X-Version")),
                        new HealthCheck.Probe.Tcp("127.0.0.1", 5432),
                        new HealthCheck.Probe.Container("database"),
                        new HealthCheck.Probe.Http(
                                HealthCheck.Method.POST,
                                Optional.empty(),
                                URI.create("http://shop.test/graphql"),
                                Set.of(200),
                                Optional.empty()),
                        new HealthCheck.Probe.LogAbsent(Optional.empty(), "OutOf(Memory|Space)"),
                        new HealthCheck.Probe.Command(List.of("systemctl", "is-active", "cron"))),
                Optional.of(new HealthCheck.Outside(
                        URI.create("https://shop.test/"), Set.of(200), Duration.ofSeconds(10))));
    }
}
