package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What went and what came between two texts.
class LineDifferenceTest {
    @ParameterizedTest
    @CsvSource({
        "abc, abc, ''",
        "abc, axc, -b+x",
        "abc, ac, -b",
        "ac, abc, +b",
        "'', ab, +a+b",
        "ab, '', -a-b",
        "abab, baba, -a+a"
    })
    void lines_that_stay_are_left_out(String before, String now, String difference) {
        assertEquals(
                difference,
                String.join("", LineDifference.between(letters(before), letters(now)))
                        .replace(" ", ""));
    }

    /// Taking away what went from the one, and what came from the other, leaves the same.
    @Test
    void what_is_not_told_is_the_same_in_both() {
        var random = new Random(7);
        for (int i = 0; i < 500; i++) {
            var before = random.ints(random.nextInt(12), 0, 3)
                    .mapToObj(Integer::toString)
                    .toList();
            var now = random.ints(random.nextInt(12), 0, 3)
                    .mapToObj(Integer::toString)
                    .toList();
            var difference = LineDifference.between(before, now);
            assertEquals(without(before, difference, "- "), without(now, difference, "+ "), before + " " + now);
        }
    }

    private static List<String> without(List<String> lines, List<String> difference, String sign) {
        var told = new ArrayList<>(difference.stream()
                .filter(line -> line.startsWith(sign))
                .map(line -> line.substring(2))
                .toList());
        var left = new ArrayList<String>();
        for (int i = lines.size() - 1; i >= 0; i--) {
            left.addFirst(lines.get(i));
        }
        told.forEach(left::remove);
        return left.stream().sorted().toList();
    }

    private static List<String> letters(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(""));
    }
}
