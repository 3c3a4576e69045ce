using System.Globalization;
using Terrateam.Core.Notices;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Reviews;

/// <summary>
/// Mails each week what the audit trail has of an installation, to those who hear of it. What is of other installations,
/// or of the whole deployment, is not in it; a week in which there was nothing has no mail.
/// </summary>
internal sealed class ReviewMails(
    IDocumentStore store,
    AuditLog audit,
    InstallationNames names,
    Announcements announcements,
    TimeProvider time
)
{
    private const int MaxShown = 10;

    /// <summary>Tells of the last week unless that is done. A timer calls it; safe to repeat.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!announcements.AreSent)
            return;

        var week = ReviewedWeek.Before(time.GetUtcNow());
        var key = new DocumentKey("reviews", "mails", week.Name);
        if (await store.GetAsync(key, cancellationToken) is not null)
            return;

        foreach (var (id, findings) in await FindingsAsync(week, cancellationToken))
        {
            if (await names.FindAsync(id, repository: null, cancellationToken) is not { } facts)
                continue;

            var notice = SecurityNotices.WeeklyReview(facts, week.Name, [.. Details(findings)]);
            await announcements.AnnounceAsync(notice, cancellationToken);
        }

        // Last: after a crash it is told again, which each hears once.
        var record = new ReviewRecord(week.Name, "", Issue: null, time.GetUtcNow());
        _ = await store.TryInsertAsync(key, record, ReviewJson.Default.ReviewRecord, cancellationToken);
    }

    private async Task<IReadOnlyDictionary<long, ReviewFindings>> FindingsAsync(
        ReviewedWeek week,
        CancellationToken cancellationToken
    )
    {
        var all = new Dictionary<long, ReviewFindings>();
        await foreach (var line in audit.LinesAsync(week.From, cancellationToken))
        {
            var entry = AuditChain.EntryOf(line);
            if (entry.At >= week.To)
                break;
            if (entry.Event.Installation is not { } id)
                continue;
            if (!all.TryGetValue(id, out var findings))
                all[id] = findings = new ReviewFindings();
            findings.Take(entry);
        }

        return all.Where(static one => !one.Value.IsEmpty).ToDictionary();
    }

    private static IEnumerable<NoticeDetail> Details(ReviewFindings findings)
    {
        foreach (var section in findings.Sections.Where(static one => one.Count > 0))
        {
            yield return new(section.Title, section.Count.ToString(CultureInfo.InvariantCulture));
            foreach (var entry in section.Shown.Take(MaxShown))
            {
                var happened = entry.Event;
                var where = happened.Repository is { } name ? $" in {name}" : "";
                var at = entry.At.UtcDateTime.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);
                yield return new(at, $"{happened.Actor}: {happened.Action} {happened.Subject}{where}".TrimEnd());
            }
        }
    }
}
