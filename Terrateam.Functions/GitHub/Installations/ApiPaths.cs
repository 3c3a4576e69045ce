using System.Globalization;
using Terrateam.Core.Changes;
using static Terrateam.Functions.GitHub.Http.RestApi;

namespace Terrateam.Functions.GitHub.Installations;

internal static class ApiPaths
{
    public static string PathOf(Repository repository) =>
        $"repos/{Segment(repository.Owner)}/{Segment(repository.Name)}";

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
