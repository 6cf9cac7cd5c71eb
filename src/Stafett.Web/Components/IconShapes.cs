namespace Stafett.Web.Components;

public enum IconName
{
    Check,
    Clock,
    Cross,
    Minus,
    Info,
    Plus,
    Search,
    Copy,
    ChevronRight,
    ChevronDown,
    ArrowUp,
    ArrowDown,
    ArrowRight,
    Globe,
    Mail,
    Key,
    Shield,
    Person,
    List,
    Sliders,
    Trash,
    Out,
    Question,
    Download,
    Warning,
    Code,
}

/// <summary>Icons as paths in a square of 20: one stroke width, round ends, drawn here.</summary>
internal static class IconShapes
{
    public static string Path(IconName name) => name switch
    {
        IconName.Check => "M4.5 10.5 8.3 14.3 15.5 6.2",
        IconName.Clock => "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM10 6.4V10l2.4 1.7",
        IconName.Cross => "M5.5 5.5l9 9M14.5 5.5l-9 9",
        IconName.Minus => "M5 10h10",
        IconName.Info => "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM10 9.4v4M10 6.6v.1",
        IconName.Plus => "M10 4.5v11M4.5 10h11",
        IconName.Search => "M9 3.8a5.2 5.2 0 1 0 0 10.4A5.2 5.2 0 0 0 9 3.8ZM13 13l3.5 3.5",
        IconName.Copy => "M7.5 7.5h8v8.2h-8zM12.5 7.5V4.3h-8v8.2h3",
        IconName.ChevronRight => "M8 5.5 12.5 10 8 14.5",
        IconName.ChevronDown => "M5.5 8 10 12.5 14.5 8",
        IconName.ArrowUp => "M10 15.5v-11M5.8 8.7 10 4.5l4.2 4.2",
        IconName.ArrowDown => "M10 4.5v11M5.8 11.3 10 15.5l4.2-4.2",
        IconName.ArrowRight => "M4.5 10h11M11.3 5.8l4.2 4.2-4.2 4.2",
        IconName.Globe => "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM3.2 10h13.6M10 3c2.2 2 3.2 4.4 3.2 7s-1 5-3.2 7c-2.2-2-3.2-4.4-3.2-7S7.8 5 10 3Z",
        IconName.Mail => "M3.2 5h13.6v10H3.2zM3.5 5.5 10 10.8l6.5-5.3",
        IconName.Key => "M7 8.7a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6ZM9.7 9.8 16 3.5M13.2 6.3l2.3 2.3",
        IconName.Shield => "M10 3 4.2 5.2v4.3c0 3.7 2.4 6.3 5.8 7.5 3.4-1.2 5.8-3.8 5.8-7.5V5.2Z",
        IconName.Person => "M10 3.5a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4ZM3.8 16.5c.8-2.7 3.2-4.1 6.2-4.1s5.4 1.4 6.2 4.1",
        IconName.List => "M7.5 5.5h9M7.5 10h9M7.5 14.5h9M3.8 5.5h.1M3.8 10h.1M3.8 14.5h.1",
        IconName.Sliders => "M3.5 6.5h7M14.5 6.5h2M3.5 13.5h2M9.5 13.5h7M12.5 4.5v4M7.5 11.5v4",
        IconName.Trash => "M4 5.8h12M8 5.5V3.6h4v1.9M5.5 6l.8 10.4h7.4L14.5 6M8.5 9v4.5M11.5 9v4.5",
        IconName.Out => "M8 3.8H4v12.4h4M8.5 10H17M13.5 6.5 17 10l-3.5 3.5",
        IconName.Question => "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM7.9 8.2c.1-1.3 1-2 2.2-2s2.1.8 2.1 1.9c0 1.6-2.2 1.7-2.2 3.3M10 13.7v.1",
        IconName.Download => "M10 3.5v9M6 8.8l4 4 4-4M4 16.3h12",
        IconName.Warning => "M10 3.5 2.8 16.2h14.4ZM10 8.3v3.6M10 14v.1",
        IconName.Code => "M6.8 6 2.8 10l4 4M13.2 6l4 4-4 4",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
