using System.Text;
using CsCheck;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Secrets;

namespace Terrateam.Tests.Attacks;

/// <summary>
/// Masking text as it comes hides what masking all of it hides, and takes time in proportion to the text.
/// </summary>
public sealed class MaskedStreamTests
{
    private static readonly string[] Secrets =
    [
        "aabaab",
        "abaabaa",
        "aab",
        "secret with\nlines of\nits own",
        "tail-tail-tail",
    ];

    private static readonly Gen<string> Texts = Gen.OneOf(
            Gen.Char["ab \n"].Array[0, 40].Select(static letters => new string(letters)),
            Gen.OneOf(Secrets),
            Gen.OneOf("secret with\nli", "tail-tail-tai", "lines of", "tail-\n  tail-t")
        )
        .Array[1, 8]
        .Select(static parts => string.Concat(parts));

    [Fact]
    public void Pieces_are_masked_like_the_whole() =>
        Gen.Select(Texts, Gen.Int[1, 7], Gen.Int[0, 1_000])
            .Sample(
                static (text, longest, seed) =>
                {
                    var mask = MaskOf(Secrets);
                    var random = new Random(seed);

                    // Without a line break at the end of a piece, where up to three characters are not held back.
                    var pieces = Pieces(text, longest, random, static piece => piece.EndsWith('\n'));

                    Assert.Equal(mask.Mask(text), Streamed(mask, pieces));
                }
            );

    [Fact]
    public void Of_a_secret_that_is_broken_over_lines_three_characters_are_seen_at_most() =>
        Gen.Int[1, 13]
            .Sample(static width =>
            {
                const string Secret = "tail-tail-tail";
                var lines = Secret.Chunk(width).Select(static line => new string(line) + "\n");

                var shown = Streamed(MaskOf(Secret), ["before\n", .. lines, "after\n"]);

                Assert.StartsWith("before\n", shown, StringComparison.Ordinal);
                Assert.EndsWith("after\n", shown, StringComparison.Ordinal);
                var letters = shown["before".Length..^"after\n".Length].Count(char.IsLetterOrDigit);
                Assert.InRange(letters, 0, 3);
            });

    [Fact]
    public void A_line_that_may_not_be_the_beginning_of_a_secret_is_shown_at_once()
    {
        var mask = MaskOf("a-secret-of-ours");
        var stream = new MaskedStream(mask);
        var output = new StringBuilder();

        stream.Append("Still creating... a\n", output);
        Assert.Equal("Still creating... a\n", output.ToString());

        stream.Append("a-secret-of-", output);
        Assert.Equal("Still creating... a\n", output.ToString());
        stream.Append("ours", output);
        stream.End(output);
        Assert.Equal("Still creating... a\n***", output.ToString());
    }

    [Fact]
    public void A_secret_that_is_learnt_meanwhile_is_found_in_what_is_held_back()
    {
        var mask = MaskOf("begin and end");
        var stream = new MaskedStream(mask);
        var output = new StringBuilder();

        stream.Append("x begin and", output);
        mask.Add("gin and");
        stream.Append(" more", output);
        stream.End(output);

        Assert.Equal("x be*** more", output.ToString());
    }

    [Fact]
    public void The_work_grows_with_the_text_and_not_with_the_secrets()
    {
        var few = new SecretTrie(Enumerable.Range(1, 3).Select(static n => new string('a', 40 * n) + "b"));
        var many = new SecretTrie(
            Enumerable.Range(1, 300).Select(static n => new string('a', 10 + n) + (char)('b' + (n % 20)))
        );

        foreach (var trie in (SecretTrie[])[few, many])
        {
            var once = Comparisons(trie, 20_000);
            var twice = Comparisons(trie, 40_000);

            Assert.InRange(once, 20_000, 2 * 20_000);
            Assert.InRange(twice, 40_000, 2 * 40_000);
        }
    }

    [Theory]
    [InlineData("aaSECRETaa", "aa\n… 6 characters left out …\naa")]
    [InlineData("aaSECRET----------------------------SECRETaa", "aa\n… 40 characters left out …\naa")]
    [InlineData("aaaaSECRETaaaa", "aaaa\n… 6 characters left out …\naaaa")]
    public void A_cut_goes_around_a_secret(string whole, string expected)
    {
        var text = new BoundedText(head: 4, tail: 4, margin: 8);
        foreach (var c in whole)
            text.Append([c]);

        Assert.Equal(expected, text.ToString(MaskOf("SECRET")));
    }

    // The nastiest text for the automaton: it nearly is a secret at every place.
    private static long Comparisons(SecretTrie trie, int length)
    {
        var text = string.Concat(Enumerable.Repeat(new string('a', 150) + "x", (length / 151) + 1))[..length];
        var scan = new SecretScan(trie);
        for (var i = 0; i < text.Length; i++)
            scan.Push(text[i], text.AsSpan(0, i + 1));
        return scan.Comparisons;
    }

    private static string Streamed(SecretMask mask, IEnumerable<string> pieces)
    {
        var stream = new MaskedStream(mask);
        var output = new StringBuilder();
        foreach (var piece in pieces)
            stream.Append(piece, output);
        stream.End(output);
        return output.ToString();
    }

    private static List<string> Pieces(string text, int longest, Random random, Func<string, bool> goesOn)
    {
        var pieces = new List<string>();
        var start = 0;
        while (start < text.Length)
        {
            var length = random.Next(1, longest + 1);
            while (start + length < text.Length && goesOn(text.Substring(start, length)))
                length++;
            length = Math.Min(length, text.Length - start);
            pieces.Add(text.Substring(start, length));
            start += length;
        }

        return pieces;
    }

    private static SecretMask MaskOf(params string[] secrets)
    {
        var mask = new SecretMask();
        foreach (var secret in secrets)
            mask.Add(secret);
        return mask;
    }
}
