package dev.dangjik.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.message.Language;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What certbot, the authority and Docker say, and what it means. The words are theirs, as seen in the lab or
/// documented.
class DiagnosisTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            account-lost; Account at https://acme/acct/1 does not exist. urn:ietf:params:acme:error:accountDoesNotExist
            account-lost; urn:ietf:params:acme:error:accountDoesNotExist :: The request specified an account that does not exist :: unable to find account "x"
            rate-limited; urn:ietf:params:acme:error:rateLimited :: There were too many requests of a given type :: too many certificates (5) already issued for this exact set of identifiers in the last 168h0m0s, retry after 2026-03-02 10:00:00 UTC
            rate-limited; too many failed authorizations recently
            disk-full; OSError: [Errno 28] No space left on device
            busy; Another instance of Certbot is already running.
            docker; docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?
            image; Unable to find image 'certbot/certbot:latest' locally docker: Error response from daemon: Get https://registry-1.docker.io: no such host
            certbot-missing; sudo: certbot: command not found
            caa; urn:ietf:params:acme:error:caa :: CAA record for api.everbit.kr prevents issuance
            dns-missing; Type: dns Detail: DNS problem: NXDOMAIN looking up A for api.everbit.kr
            port-closed; Type: connection Detail: 203.0.113.7: Fetching http://api.everbit.kr/.well-known/acme-challenge/x: Timeout during connect (likely firewall problem)
            port-closed; Detail: Get "http://api.everbit.kr/.well-known/acme-challenge/x": context deadline exceeded
            nobody-listens; Type: connection Detail: 203.0.113.7: Fetching http://api.everbit.kr/.well-known/acme-challenge/x: Connection refused
            name-elsewhere; Detail: Get "http://api.everbit.kr/.well-known/acme-challenge/x": dial tcp 192.0.2.99:80: connect: no route to host
            challenge-wrong; Type: unauthorized Detail: 203.0.113.7: Invalid response from http://api.everbit.kr/.well-known/acme-challenge/x: 404
            acme-untrusted; requests.exceptions.SSLError: HTTPSConnectionPool(host='acme'): Max retries exceeded (Caused by SSLError(CERTIFICATE_VERIFY_FAILED))
            acme-down; requests.exceptions.ConnectTimeout: HTTPSConnectionPool(host='acme.lab', port=14000): Max retries exceeded with url: /dir
            other; An unexpected thing happened
            """)
    void what_is_said_decides_what_it_was(String word, String said) {
        assertEquals(word, Diagnosis.said(said).word());
        assertEquals(
                "certificate.problem." + word, Diagnosis.of("certbot " + said).key());
    }

    @Test
    void a_word_of_the_scripts_needs_no_reading() {
        var text = Diagnosis.of("nginx-config nginx: [emerg] unknown directive \"nonsense\" rateLimited");

        assertEquals("certificate.problem.nginx-config", text.key());
        assertEquals(
                "certificate.problem.other", Diagnosis.of("something-new x").key());
        assertEquals("certificate.problem.other", Diagnosis.of("").key());
    }

    @Test
    void what_was_seen_is_kept_by_its_end_and_not_longer_than_a_line_or_two() {
        var seen = Diagnosis.of("certbot " + "x".repeat(900) + " the end")
                .arguments()
                .getFirst()
                .toString();

        assertTrue(seen.endsWith(" the end") && seen.length() <= 301, seen);
    }

    @ParameterizedTest
    @EnumSource(Diagnosis.class)
    void each_is_told_in_both_languages(Diagnosis diagnosis) {
        for (var language : Language.values()) {
            var told = Texts.packaged()
                    .render(Diagnosis.of(diagnosis.word() + " seen"), Voice.plain(language, ZoneOffset.UTC));
            assertTrue(told.contains("seen") && !told.contains("certificate.problem"), told);
        }
    }
}
