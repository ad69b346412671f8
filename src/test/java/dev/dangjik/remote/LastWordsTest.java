package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class LastWordsTest {
    @Test
    void a_line_whose_end_arrives_on_its_own_is_kept() {
        assertEquals("sudo: a password is required", LastWords.of(pieces("sudo: ", "a password is required", "\n")));
    }

    @Test
    void of_several_lines_the_last_one_counts() {
        assertEquals("denied", LastWords.of(pieces("a greeting of the shell\n", "denied\n", "\n \n")));
    }

    @Test
    void a_letter_that_arrives_in_two_pieces_is_whole() {
        byte[] bytes = "권한이 없습니다".getBytes(StandardCharsets.UTF_8);
        var first = new ByteArrayInputStream(bytes, 0, 4);
        var rest = new ByteArrayInputStream(bytes, 4, bytes.length - 4);

        assertEquals("권한이 없습니다", LastWords.of(new SequenceInputStream(first, rest)));
    }

    @Test
    void of_an_endless_line_the_end_is_kept() {
        assertEquals("x".repeat(4095) + "!", LastWords.of(pieces("x".repeat(100_000), "!")));
    }

    @Test
    void silence_is_empty() {
        assertEquals("", LastWords.of(InputStream.nullInputStream()));
    }

    @Test
    void what_came_before_the_stream_broke_is_kept() {
        var broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the connection is gone");
            }

            @Override
            public int read(byte[] bytes, int from, int count) throws IOException {
                throw new IOException("the connection is gone");
            }
        };

        assertEquals("denied", LastWords.of(new SequenceInputStream(pieces("denied\n"), broken)));
    }

    /// What each string holds is read on its own.
    private static InputStream pieces(String... pieces) {
        return new SequenceInputStream(Collections.enumeration(Arrays.stream(pieces)
                .map(piece -> new ByteArrayInputStream(piece.getBytes(StandardCharsets.UTF_8)))
                .toList()));
    }
}
