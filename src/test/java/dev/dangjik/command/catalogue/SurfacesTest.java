package dev.dangjik.command.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.stack.Stack;
import dev.dangjik.stack.Surface;
import dev.dangjik.stack.SurfaceClass;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SurfacesTest {
    @Test
    void a_surface_is_read_as_it_stands_there() {
        var board = surface("""
                  class: standard
                  upstream: http://grafana:3000
                  public: {host: shop.example.com, path: /ops/board/, strip: true}
                  nginx: {container: edge}
                  mode: include
                  tunnel: 3000
                  ttl: 10m
                  max-ttl: 20m
                """);

        assertEquals("board", board.id());
        assertEquals(SurfaceClass.STANDARD, board.surfaceClass());
        assertEquals("shop-vm", board.host());
        assertEquals("http://grafana:3000", board.upstream());
        assertEquals(new Surface.Page("shop.example.com", "/ops/board/", true), board.page());
        assertEquals("https://shop.example.com/ops/board/", board.page().address());
        assertEquals(Surface.Mode.INCLUDE, board.mode());
        assertEquals(new Surface.Nginx.InContainer("edge"), board.nginx());
        assertEquals(3000, board.tunnelPort());
        assertEquals(Duration.ofMinutes(10), board.usual());
        assertEquals(Duration.ofMinutes(20), board.longest());
    }

    @Test
    void what_is_left_out_comes_from_the_class() {
        var standard = surface(minimal("standard"));
        assertEquals(Surface.Mode.INCLUDE, standard.mode());
        assertEquals(new Surface.Nginx.OnHost(), standard.nginx());
        assertEquals(Duration.ofMinutes(30), standard.usual());
        assertEquals(Duration.ofMinutes(60), standard.longest());
        assertEquals(List.of(3, 32, 64, 1), limits(standard.surfaceClass()));

        var high = surface(minimal("high"));
        assertEquals(Duration.ofMinutes(15), high.usual());
        assertEquals(Duration.ofMinutes(30), high.longest());
        assertEquals(List.of(2, 32, 128, 2), limits(high.surfaceClass()));
    }

    @Test
    void a_short_longest_time_is_the_usual_one_too() {
        assertEquals(
                Duration.ofMinutes(5),
                surface(minimal("high") + "  max-ttl: 5m\n").usual());
    }

    @Test
    void a_stack_without_surfaces_has_none() {
        assertEquals(List.of(), List.copyOf(stack("").surfaces().values()));
    }

    private static List<Integer> limits(SurfaceClass limits) {
        return List.of(limits.sources(), limits.shortestPrefix4(), limits.shortestPrefix6(), limits.consents());
    }

    private static String minimal(String word) {
        return """
                  class: %s
                  upstream: http://127.0.0.1:3000
                  public: {host: shop.example.com, path: /board/}
                  nginx: host
                  tunnel: 3000
                """.formatted(word);
    }

    private static Surface surface(String lines) {
        var surfaces = "surfaces:\n  board:\n    title: {ko: 판, en: Board}\n    host: shop-vm\n" + lines.indent(2);
        return Objects.requireNonNull(stack(surfaces).surfaces().get("board"));
    }

    private static Stack stack(String surfaces) {
        var catalogue = new SmallWorkspace()
                .replacing(SmallWorkspace.STACK, "services:\n", surfaces + "services:\n")
                .load();
        return Objects.requireNonNull(catalogue.stacks().get("shop"));
    }
}
