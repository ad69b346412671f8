package dev.dangjik.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// How questions of both kinds are kept: to a plan, and to a command for a time.
final class ApprovalRows {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ApprovalRows() {}

    /// So many characters of base 32.
    static String fresh(RandomGenerator random, int length) {
        var code = new StringBuilder();
        for (int i = 0; i < length; i++) {
            code.append(ApprovalRequest.ALPHABET.charAt(random.nextInt(ApprovalRequest.ALPHABET.length())));
        }
        return code.toString();
    }

    static Vote vote(ResultSet row) throws SQLException {
        return new Vote(
                row.getString("person"),
                row.getString("account"),
                constant(Vote.Verdict.class, row.getString("verdict")),
                Optional.ofNullable(row.getString("reason")),
                row.getTimestamp("voted_at").toInstant());
    }

    static List<String> list(String json) {
        return json(json, new TypeReference<>() {});
    }

    static <T> T json(String json, TypeReference<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("reading a question", e);
        }
    }

    /// As the database writes it.
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static <E extends Enum<E>> E constant(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }
}
