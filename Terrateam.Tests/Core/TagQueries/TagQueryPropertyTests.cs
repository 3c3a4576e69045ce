using CsCheck;
using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.TagQueries;

/// <summary>What holds for every query.</summary>
public sealed class TagQueryPropertyTests
{
    private static readonly string[] Words = ["a", "b", "c", "d", "and", "or", "not", "in", "x y", "q\"t", "b\\s"];

    private static readonly string[] Pieces = ["(", ")", "and", "or", "not", "in", "dir", "a", "\"", "relative_dir:.."];

    private static readonly Gen<string> AWord = Gen.Int[0, Words.Length - 1].Select(static index => Words[index]);

    private static readonly Gen<Formula> Formulas = Gen.Recursive<Formula>(
        (depth, inner) =>
            depth > 5
                ? AWord.Select(static word => (Formula)new Formula.Word(word))
                : Gen.Frequency(
                    (3, AWord.Select(static word => (Formula)new Formula.Word(word))),
                    (1, inner.Select(static operand => (Formula)new Formula.Not(operand))),
                    (2, Gen.Select(inner, inner, static (left, right) => (Formula)new Formula.And(left, right))),
                    (2, Gen.Select(inner, inner, static (left, right) => (Formula)new Formula.Or(left, right)))
                )
    );

    private static readonly Gen<HashSet<string>> Tags = AWord.HashSet[0, 6];

    [Fact]
    public void A_printed_formula_reads_back_as_itself() =>
        Gen.Select(Formulas, Tags)
            .Sample(
                (formula, tags) =>
                {
                    var query = TagQuery.Parse(formula.Print()).Query!;
                    var again = TagQuery.Parse(query.ToString()).Query!;
                    var subject = new TagSubject(tags, "some/dir");
                    return query.Matches(subject) == formula.Holds(tags)
                        && again.Matches(subject) == formula.Holds(tags);
                }
            );

    [Fact]
    public void Any_text_is_read_or_refused()
    {
        var text = Gen.OneOf(
            Gen.Char["() \"'\\a\t\n\ud83d"].Array[0, 4_200].Select(static characters => new string(characters)),
            Gen.Int[0, Pieces.Length - 1]
                .Array[0, 900]
                .Select(static pieces => string.Join(' ', pieces.Select(static piece => Pieces[piece])))
        );
        text.Sample(
            static query =>
            {
                var result = TagQuery.Parse(query);
                return result.IsValid
                    ? result.Query.Matches(new(new HashSet<string>(), "a/b", "c")) || true
                    : result.Error.Position >= 0
                        && result.Error.Position <= query.Length
                        && result.Error.Message.Length > 0;
            },
            iter: 4_000,
            threads: 1
        );
    }

    private abstract record Formula
    {
        public abstract bool Holds(HashSet<string> tags);

        public abstract string Print();

        public sealed record Word(string Text) : Formula
        {
            public override bool Holds(HashSet<string> tags) => tags.Contains(Text);

            public override string Print() => TagQuery.Quote(Text);
        }

        public sealed record Not(Formula Operand) : Formula
        {
            public override bool Holds(HashSet<string> tags) => !Operand.Holds(tags);

            public override string Print() => $"not ({Operand.Print()})";
        }

        // Without parentheses around it wherever the precedence allows, with `and` or side by side.
        public sealed record And(Formula Left, Formula Right) : Formula
        {
            public override bool Holds(HashSet<string> tags) => Left.Holds(tags) && Right.Holds(tags);

            public override string Print() => $"{Operand(Left)} {(Left is Word ? "" : "and ")}{Operand(Right)}";

            private static string Operand(Formula operand) => operand is Or ? $"({operand.Print()})" : operand.Print();
        }

        public sealed record Or(Formula Left, Formula Right) : Formula
        {
            public override bool Holds(HashSet<string> tags) => Left.Holds(tags) || Right.Holds(tags);

            public override string Print() => $"{Left.Print()} or {Right.Print()}";
        }
    }
}
