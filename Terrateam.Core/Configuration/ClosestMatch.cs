namespace Terrateam.Core.Configuration;

/// <summary>Finds the name that the author probably meant.</summary>
public static class ClosestMatch
{
    /// <summary>
    /// The known name at the smallest edit distance (insert, delete, replace, swap), at most a third of the word; null
    /// where none is that close.
    /// </summary>
    public static string? To(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        if (word.Length is 0 or > 64)
            return null;

        string? best = null;
        var least = Math.Max(1, word.Length / 3) + 1;
        foreach (var name in known)
        {
            if (Math.Abs(name.Length - word.Length) >= least)
                continue;
            var distance = Distance(word.ToLowerInvariant(), name.ToLowerInvariant());
            if (distance < least)
                (best, least) = (name, distance);
        }

        return best;
    }

    private static int Distance(string left, string right)
    {
        var before = new int[right.Length + 1];
        var last = new int[right.Length + 1];
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            last[j] = j;

        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[right.Length];
    }
}
