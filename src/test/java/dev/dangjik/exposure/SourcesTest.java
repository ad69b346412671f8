package dev.dangjik.exposure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.config.SecretReference;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.plan.Segment.Source;
import dev.dangjik.stack.AuditBinding;
import dev.dangjik.stack.ExposureAccess;
import dev.dangjik.stack.Person;
import dev.dangjik.stack.Site;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.stack.Surface;
import dev.dangjik.stack.SurfaceClass;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesTest {
    private static final ExposureAccess ACCESS = new ExposureAccess(
            "dangjik-exposure",
            SecretReference.parse("file:/etc/dangjik/exposure"),
            Optional.empty(),
            List.of("198.51.100.1"),
            List.of("10.77.0.0/24"));
    private static final Site SITE = new Site(
            "site.yaml",
            true,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(
                    "lee",
                            new Person(
                                    "lee",
                                    "Lee",
                                    Set.of(new SlackAccount("T1", "ULEE")),
                                    Optional.empty(),
                                    Optional.empty()),
                    "kim",
                            new Person(
                                    "kim",
                                    "Kim",
                                    Set.of(new SlackAccount("T1", "UKIM")),
                                    Optional.empty(),
                                    Optional.empty())),
            Map.of(),
            Map.of(),
            Map.of("vm", ACCESS),
            AuditBinding.none());

    @Test
    void whoever_asks_is_meant_where_nobody_is_named() {
        assertEquals(
                new Sources.Read.Fit(
                        List.of(new Source("203.0.113.7/32", "lee"), new Source("198.51.100.4/32", "kim"))),
                read(SurfaceClass.STANDARD, "203.0.113.7, 198.51.100.4=kim"));
        assertEquals(
                new Sources.Read.Fit(List.of(new Source("203.0.113.7/32", "kim"))),
                read(SurfaceClass.STANDARD, "203.0.113.7=<@UKIM|kim>"));
        assertEquals(
                new Sources.Read.Fit(List.of(new Source("203.0.113.7/32", "kim"))),
                read(SurfaceClass.STANDARD, "203.0.113.7=@kim,203.0.113.7=@kim"));
    }

    @Test
    void a_lab_may_let_its_own_networks_come() {
        assertInstanceOf(Sources.Read.Fit.class, read(SurfaceClass.HIGH, "10.77.0.1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.0.0.0/0 | exposure.source.too-wide",
                "::/0 | exposure.source.too-wide",
                "203.0.113.0/24 | exposure.source.too-wide",
                "2a00:1450:4001::/64 | exposure.source.too-wide",
                "10.0.0.1 | exposure.source.private",
                "127.0.0.1 | exposure.source.private",
                "::1 | exposure.source.private",
                "198.51.100.1 | exposure.source.own",
                "203.0.113.7=sora | exposure.source.nobody",
                "203.0.113.7=<@USORA> | exposure.source.nobody",
                "203.0.113.7; rm | exposure.source.none",
                "203.0.113.7,,198.51.100.4 | exposure.source.none",
                "1.1.1.1,1.1.1.2,1.1.1.3 | exposure.source.too-many"
            })
    void what_may_not_be_opened_for_is_refused_with_the_reason(String text, String key) {
        var wrong = assertInstanceOf(Sources.Read.Wrong.class, read(SurfaceClass.HIGH, text));
        assertEquals(key, wrong.why().key());
    }

    @Test
    void the_class_says_how_wide_and_how_many() {
        assertInstanceOf(Sources.Read.Fit.class, read(SurfaceClass.STANDARD, "2a00:1450:4001::/64"));
        assertInstanceOf(Sources.Read.Fit.class, read(SurfaceClass.STANDARD, "1.1.1.1,1.1.1.2,1.1.1.3"));
        assertInstanceOf(Sources.Read.Wrong.class, read(SurfaceClass.STANDARD, "2a00:1450:4000::/48"));
    }

    private static Sources.Read read(SurfaceClass surfaceClass, String text) {
        return new Sources(SITE, surface(surfaceClass), new Sources.Asking("lee", Optional.of("T1"))).read(text);
    }

    private static Surface surface(SurfaceClass surfaceClass) {
        return new Surface(
                "grafana",
                new LocalizedText("그라파나", "Grafana"),
                surfaceClass,
                "vm",
                "http://127.0.0.1:3000",
                new Surface.Page("ops.example.com", "/grafana/", false),
                Surface.Mode.INCLUDE,
                new Surface.Nginx.OnHost(),
                3000,
                Duration.ofMinutes(30),
                Duration.ofMinutes(60));
    }
}
