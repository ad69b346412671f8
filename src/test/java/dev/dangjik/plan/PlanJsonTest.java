package dev.dangjik.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.config.Secret;
import dev.dangjik.config.SecretReference;
import dev.dangjik.permission.Effect;
import dev.dangjik.testing.Plans;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanJsonTest {
    @Test
    void every_plan_is_read_back_as_it_was_written() {
        var random = new Random(20260101);
        for (int i = 0; i < 300; i++) {
            var plan = randomPlan(random);
            assertEquals(plan, PlanJson.read(PlanJson.write(plan)));
        }
    }

    @Test
    void the_smallest_difference_changes_the_digest() {
        var step = Plans.step("up", Phase.CHANGE, "docker compose up -d");
        var other = Plans.step("up", Phase.CHANGE, "docker compose up  -d");
        assertNotEquals(
                PlanDigest.of(Plans.of(Plans.segment(1, List.of(step)))),
                PlanDigest.of(Plans.of(Plans.segment(1, List.of(other)))));
    }

    @Test
    void the_digest_does_not_depend_on_the_order_in_which_a_set_was_filled() {
        var one = probe(Set.of(200, 204, 301, 302));
        var other = probe(new HashSet<>(List.of(302, 301, 204, 200)));
        assertEquals(PlanDigest.of(Plans.of(one)), PlanDigest.of(Plans.of(other)));
    }

    @Test
    void a_key_this_version_does_not_know_is_refused() {
        var json = PlanJson.write(Plans.of(probe(Set.of(200))));
        assertRefused(json.replace("\"command\":", "\"colour\":\"blue\",\"command\":"));
        assertRefused(json.replace("\"effect\":\"change\"", "\"effect\":\"change\",\"effect\":\"read\""));
        assertRefused(json.replace("\"format\":1", "\"format\":2"));
        assertRefused(json.replace("\"stack\":\"shop\"", "\"stack\":7"));
        assertRefused(json.replace("\"irreversible\":false", "\"irreversible\":\"no\""));
        assertRefused(json.replace("\"lasts\":\"PT5S\"", "\"lasts\":\"5 s\""));
        assertRefused(json + " {}");
        assertRefused(json + " ");
        assertRefused("nothing");
    }

    @Test
    void no_part_of_a_plan_can_hold_a_secret() {
        var seen = new HashSet<Type>();
        collect(Plan.class, seen);
        assertTrue(seen.size() > 15, "the plan was walked: " + seen);
        assertTrue(seen.stream().noneMatch(type -> type == Secret.class || type == SecretReference.class));
    }

    private static void assertRefused(String json) {
        assertThrows(IllegalArgumentException.class, () -> PlanJson.read(json), json);
    }

    private static void collect(Type type, Set<Type> seen) {
        if (type instanceof ParameterizedType generic) {
            seen.add(generic.getRawType());
            for (var argument : generic.getActualTypeArguments()) {
                collect(argument, seen);
            }
        } else if (type instanceof Class<?> plain && seen.add(plain)) {
            if (plain.isRecord()) {
                for (var component : plain.getRecordComponents()) {
                    collect(component.getGenericType(), seen);
                }
            }
            if (plain.isSealed()) {
                for (var permitted : plain.getPermittedSubclasses()) {
                    collect(permitted, seen);
                }
            }
        }
    }

    private static Segment probe(Set<Integer> statuses) {
        return new Segment.OutsideProbe(
                1,
                "outside",
                Plans.title("outside"),
                URI.create("https://a.example/"),
                statuses,
                Duration.ofSeconds(5));
    }

    private static Plan randomPlan(Random random) {
        var segments = IntStream.rangeClosed(1, 1 + random.nextInt(3))
                .mapToObj(number -> randomSegment(number, random))
                .toList();
        return new Plan(
                word(random),
                word(random),
                maybe(random),
                any(random, Effect.values()),
                random.nextBoolean() ? Optional.of(new LockName("a", "b")) : Optional.empty(),
                map(random),
                map(random),
                segments,
                List.of(new PlanNote(Plans.title(word(random)), word(random) + "\n" + word(random))),
                word(random),
                word(random),
                random.nextBoolean(),
                Duration.ofMillis(random.nextInt(1_000_000)));
    }

    private static Segment randomSegment(int number, Random random) {
        if (random.nextInt(4) == 0) {
            return new Segment.OutsideCertificate(number, "outside", Plans.title(word(random)), "a.example");
        }
        var steps = IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> new Step(
                        "s" + i,
                        Plans.title(word(random)),
                        any(random, Phase.values()),
                        ShellCommand.of("sh", "-c", word(random)),
                        maybe(random).map(ShellCommand::of),
                        Duration.ofSeconds(random.nextInt(1000)),
                        random.nextBoolean(),
                        any(random, CancelSafety.values()),
                        any(random, OnFailure.values())))
                .toList();
        return new Segment.Remote(
                number,
                word(random),
                List.of(word(random)),
                any(random, DetachMode.values()),
                Optional.empty(),
                maybe(random),
                random.nextBoolean(),
                Duration.ofSeconds(random.nextInt(1000)),
                map(random),
                map(random),
                steps,
                List.of(Plans.compensation("back", word(random))));
    }

    private static <T> T any(Random random, T[] values) {
        return List.of(values).get(random.nextInt(values.length));
    }

    private static Optional<String> maybe(Random random) {
        return random.nextBoolean() ? Optional.of(word(random)) : Optional.empty();
    }

    private static SortedMap<String, String> map(Random random) {
        return new TreeMap<>(Map.of(word(random), word(random)));
    }

    private static String word(Random random) {
        var text = new StringBuilder("w");
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            int[] alphabet = {'a', '"', '\\', '\n', '\t', 1, 0x1f, 0x7f, ' ', '\'', 0xe9, 0xac00, 0x1f600, '/', '<'};
            text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }
}
