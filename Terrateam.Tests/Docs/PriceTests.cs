using System.Globalization;
using Terrateam.Tests.Functions.Plans;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Docs;

/// <summary>
/// The price of a thousand runs in docs/operations.md is the sum that it says, and stays within its budget.
/// </summary>
public sealed class PriceTests
{
    // Dollars for 1,000 plans and their applies: a tenth more than is said.
    private const decimal Budget = 3.60m;

    private static readonly Page Operations = Page.Open("docs/operations.md");

    private static List<IReadOnlyList<string>> Prices =>
        [
            .. Operations.Rows.Where(row =>
                row.Count == 5 && (IsNumber(row[2]) || row[0] == "in all" && row[1].Length == 0)
            ),
        ];

    [Fact]
    public void Each_row_is_its_count_at_its_price()
    {
        var rows = Prices[..^1];

        Assert.Equal(7, rows.Count);
        Assert.All(rows, row => Assert.Equal(Of(row), Number(row[4])));
    }

    [Fact]
    public void The_sum_is_that_of_the_rows_and_within_the_budget()
    {
        var rows = Prices;

        Assert.Equal("in all", rows[^1][0]);
        Assert.Equal(rows[..^1].Sum(row => Number(row[4])), Number(rows[^1][4]));
        Assert.InRange(Number(rows[^1][4]), 1, Budget);
    }

    [Fact]
    public void The_counts_are_those_that_are_measured()
    {
        var counted = Operations.Rows.Where(row => row.Count == 6 && IsNumber(row[1])).ToList();
        var plan = counted.Single(row => row[0].StartsWith("plan of one directory", StringComparison.Ordinal));
        var apply = counted.Single(row => row[0] == "its apply");

        Assert.Equal(Number(plan[4]) + Number(apply[4]), Number(Prices[0][1]));
        Assert.Equal(
            (9 * (Number(plan[1]) + Number(apply[1]))) + (5 * (Number(plan[2]) + Number(apply[2]))),
            Number(Prices[1][1])
        );
        var orchestrated = Number(plan[1]) + Number(plan[2]) + Number(apply[1]) + Number(apply[2]);
        Assert.Equal(orchestrated + CostTests.MaxRequests, Number(Prices[5][1]));

        // Each execution counts as the least that is charged: a second of an instance of 2 GB.
        Assert.Equal(2 * Number(Prices[5][1]), Number(Prices[6][1]));
    }

    [Fact]
    public void What_is_sealed_costs_what_is_counted()
    {
        // The part of the plan is written in blocks, which takes a write more.
        Assert.Equal(Counted("write") + Counted("list") + 1, Number(Prices[2][1]));
        Assert.Equal(Counted("read"), Number(Prices[3][1]));
        Assert.Equal(Counted("wrap") + Counted("unwrap"), Number(Prices[4][1]));
    }

    private static int Counted(string operation) =>
        $"{SealedCostTests.OfPlan}, {SealedCostTests.OfApply}"
            .Split(", ")
            .Select(static one => one.Split(' '))
            .Where(one => one[0] == operation)
            .Sum(static one => int.Parse(one[1], CultureInfo.InvariantCulture));

    private static decimal Of(IReadOnlyList<string> row) =>
        Math.Round(Number(row[1]) * Number(row[2]) / Number(row[3]) * 1000, 3, MidpointRounding.AwayFromZero);

    private static bool IsNumber(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);

    private static decimal Number(string text) =>
        decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}
