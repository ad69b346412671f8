package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void white_space_separates_and_quotes_keep_together() {
        assertEquals(
                Optional.of(List.of("freeze", "server", "2h", "release of the year")),
                Words.split("  freeze server\t2h \"release of the year\" "));
    }

    @Test
    void a_phone_s_dashes_and_quotes_are_straightened() {
        assertEquals(
                Optional.of(List.of("logs", "--grep", "주문 실패", "--errors-only")),
                Words.split("logs —grep “주문 실패” –errors-only"));
    }

    @Test
    void a_dash_inside_a_word_stays() {
        assertEquals(Optional.of(List.of("a—b")), Words.split("a—b"));
    }

    @Test
    void empty_quotes_are_a_word() {
        assertEquals(Optional.of(List.of("x", "")), Words.split("x ''"));
    }

    @Test
    void an_open_quote_is_no_list_of_words() {
        assertEquals(Optional.empty(), Words.split("deploy \"server"));
    }

    @Test
    void shell_signs_mean_nothing() {
        assertEquals(
                Optional.of(List.of("deploy", "server;", "rm", "-rf", "/")), Words.split("deploy server; rm -rf /"));
    }
}
