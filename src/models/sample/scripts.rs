//! Who said what to a bicycle workshop, how long ago, in minutes.

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// One made-up person and their tickets, oldest first.
pub struct Script {
    pub name: Option<&'static str>,
    pub notes: &'static str,
    /// The user who fills the desk is their owner.
    pub is_owned: bool,
    pub tickets: &'static [Ticket],
}

pub struct Ticket {
    /// In the hands of the user who fills the desk.
    pub is_mine: bool,
    /// How long ago it was closed; one that was opened again names when that was.
    pub closed: Option<i64>,
    pub reopened: Option<i64>,
    /// Whether the user has seen all of it.
    pub is_read: bool,
    pub lines: &'static [Line],
}

pub struct Line {
    pub ago: i64,
    pub said: Said,
    pub body: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Said {
    ByThem,
    /// By us, and what became of it.
    Delivered,
    Sent,
    Failed,
    Unknown,
    /// Their STOP, which ends all texts to them.
    Stop,
}

const fn they(ago: i64, body: &'static str) -> Line {
    Line { ago, said: Said::ByThem, body }
}

const fn we(ago: i64, body: &'static str) -> Line {
    Line { ago, said: Said::Delivered, body }
}

const fn ours(ago: i64, said: Said, body: &'static str) -> Line {
    Line { ago, said, body }
}

const fn open(lines: &'static [Line]) -> Ticket {
    Ticket { is_mine: false, closed: None, reopened: None, is_read: false, lines }
}

const fn mine(lines: &'static [Line]) -> Ticket {
    Ticket { is_mine: true, closed: None, reopened: None, is_read: true, lines }
}

const fn closed(ago: i64, lines: &'static [Line]) -> Ticket {
    Ticket { is_mine: true, closed: Some(ago), reopened: None, is_read: true, lines }
}

pub const SCRIPTS: &[Script] = &[
    Script {
        name: Some("Grace Okafor"),
        notes: "Rides the blue cargo bike. Prefers to be texted, never called.\nHas a key card for the bike cellar.",
        is_owned: true,
        tickets: &[
            closed(
                23 * DAY,
                &[
                    they(25 * DAY, "Hello, do you service electric cargo bikes?"),
                    we(25 * DAY - 14, "We do! A full service is 140, and takes two days. Shall I book you in?"),
                    they(25 * DAY - 20, "Not yet, thanks. I'll come back to you"),
                    we(25 * DAY - 22, "Any time."),
                ],
            ),
            mine(LONG_STORY),
        ],
    },
    Script {
        name: Some("Alan Whitfield"),
        notes: "",
        is_owned: false,
        tickets: &[
            closed(
                11 * DAY,
                &[
                    they(11 * DAY + 90, "Are you open on Saturday?"),
                    we(11 * DAY + 75, "Yes, from 9 to 4."),
                    they(11 * DAY + 70, "Perfect 👍"),
                ],
            ),
            closed(
                2 * DAY,
                &[
                    they(2 * DAY + 300, "My wheel is ready, right? I had a call I could not take"),
                    we(2 * DAY + 290, "It is! Trued, new spokes, 38 in all. We are here until 18:00."),
                    they(2 * DAY + 120, "Picked it up. Runs like new, thank you"),
                ],
            ),
        ],
    },
    Script {
        name: Some("Mary Lindqvist"),
        notes: "",
        is_owned: false,
        tickets: &[Ticket {
            is_mine: true,
            closed: Some(DAY + 200),
            reopened: Some(95),
            is_read: false,
            lines: &[
                they(DAY + 420, "The new brake squeaks"),
                we(DAY + 400, "That goes away within a few kilometres. If it does not, come by and we look at it."),
                they(DAY + 380, "Ok, will try"),
                they(95, "It still squeaks, and it pulls to the left now. Could I come by this afternoon?"),
            ],
        }],
    },
    Script {
        name: Some("Tomasz Zieliński"),
        notes: "",
        is_owned: false,
        tickets: &[mine(&[
            they(5 * HOUR, "Hi, how much for a new chain and cassette on a 9-speed?"),
            we(5 * HOUR - 9, "About 65 with fitting. We have both here."),
            they(4 * HOUR, "Great. Can you hold them for me until tomorrow?"),
            ours(3 * HOUR, Said::Failed, "Of course, they are under your name at the counter."),
        ])],
    },
    Script {
        name: Some("Priya Raman"),
        notes: "",
        is_owned: true,
        tickets: &[mine(&[
            they(26 * HOUR, "Is my bike ready? Order 2231"),
            we(26 * HOUR - 12, "Nearly: we wait for one part that comes tomorrow morning."),
            they(26 * HOUR - 15, "ok thanks!"),
            ours(2 * HOUR, Said::Unknown, "The part is here. Your bike is ready from 17:00 today."),
        ])],
    },
    Script {
        name: Some("Salma Haddad · سلمى حداد"),
        notes: "",
        is_owned: false,
        tickets: &[open(&[
            they(52, "مرحبا، هل يمكن إصلاح دراجة أطفال اليوم؟"),
            they(51, "Sorry, in English: can you repair a child's bike today?"),
        ])],
    },
    Script {
        name: Some("José Ibarra"),
        notes: "Buys for the school's bike club.",
        is_owned: false,
        tickets: &[
            closed(
                6 * DAY,
                &[
                    they(6 * DAY + 200, "Do you give a discount for schools?"),
                    we(6 * DAY + 180, "Ten percent on parts, and we collect. What do you need?"),
                ],
            ),
            open(&[they(
                34,
                "Here is our list, sorry that it is so long: 12 inner tubes 26\", 6 inner tubes 28\", 4 sets of brake pads for V-brakes, 10 brake cables, \
                 3 saddles (the plain ones), 2 bells, 20 reflectors, 1 workshop stand if you still have the one from the window, and somebody who can show \
                 fourteen twelve-year-olds how to mend a puncture without any of them ending up glued to the table. Next Thursday would be ideal, \
                 the Thursday after is possible, and could the invoice please go to the school and not to me again?",
            )]),
        ],
    },
    Script {
        name: Some("Ingrid Solberg"),
        notes: "",
        is_owned: false,
        tickets: &[open(&[
            they(17, "🚲💥😭"),
            they(16, "flat tyre, 5 min away from you. could someone have a look?? 🙏"),
        ])],
    },
    Script {
        name: Some("Ben Carter"),
        notes: "",
        is_owned: false,
        tickets: &[closed(
            3 * DAY,
            &[
                we(4 * DAY, "Hello Ben, your yearly service is due. Shall we book a morning for you?"),
                they(4 * DAY - 30, "Sold the bike, sorry"),
                we(4 * DAY - 41, "No worries. Safe travels!"),
                Line { ago: 3 * DAY - 10, said: Said::Stop, body: "STOP" },
            ],
        )],
    },
    Script {
        name: Some("Chloe Nguyen"),
        notes: "",
        is_owned: false,
        tickets: &[mine(&[
            we(7 * HOUR, "Hi Chloe, the lamp you asked for has come in. We keep it for you until Friday."),
            they(6 * HOUR, "Wonderful, I'll come tomorrow after work"),
            ours(6 * HOUR - 4, Said::Sent, "See you then!"),
        ])],
    },
    Script {
        name: Some("Maximiliane Friederike von Hohenstein-Lichtenberg zu Altenburg"),
        notes: "",
        is_owned: false,
        tickets: &[closed(
            8 * DAY,
            &[
                they(8 * DAY + 60, "Where are you exactly?"),
                we(8 * DAY + 55, "Mill Lane 12, the red door behind the bakery: https://parley.example/map"),
            ],
        )],
    },
    Script {
        name: None,
        notes: "",
        is_owned: false,
        tickets: &[open(&[they(6, "Hi, do you rent bikes by the day? We are four people, this weekend")])],
    },
    Script {
        name: None,
        notes: "",
        is_owned: false,
        tickets: &[open(&[they(190, "is this the number for the workshop")])],
    },
];

const LONG_STORY: &[Line] = &[
    they(3 * DAY, "Hi, it's Grace with the blue cargo bike. It makes a grinding noise when I brake"),
    they(3 * DAY - 1, "Only when it's loaded"),
    we(3 * DAY - 11, "Hello Grace! That sounds like worn pads. Front or rear?"),
    they(3 * DAY - 14, "Front I think"),
    we(3 * DAY - 16, "Could you bring it in tomorrow before noon? We have a gap at 10."),
    they(3 * DAY - 40, "10 works"),
    we(3 * DAY - 42, "Booked. See you at 10."),
    they(2 * DAY + 8 * HOUR, "Dropped it off. The young man at the counter has the key"),
    we(
        2 * DAY + 7 * HOUR,
        "It is on the stand. The pads are down to the metal, and the disc has a groove: it needs a new one too.",
    ),
    we(2 * DAY + 7 * HOUR - 1, "Disc and pads together are 84 with fitting. Shall we go ahead?"),
    they(2 * DAY + 6 * HOUR, "Ouch"),
    they(2 * DAY + 6 * HOUR - 2, "How long would it be ok without the disc?"),
    we(
        2 * DAY + 6 * HOUR - 20,
        "New pads on that disc would be gone in a month or two, and it would squeal all the way. We would not.",
    ),
    they(2 * DAY + 5 * HOUR, "Fine, do both please"),
    we(2 * DAY + 5 * HOUR - 5, "Thank you. The disc comes tomorrow with the morning delivery."),
    they(DAY + 4 * HOUR, "Any news?"),
    we(DAY + 4 * HOUR - 6, "It has just come. Give us two hours."),
    we(DAY + 2 * HOUR, "Done, and test-driven with 60 kilos of flour on it. Quiet as a mouse."),
    they(DAY + HOUR, "You are the best. Can I collect it tomorrow?"),
    we(DAY + HOUR - 3, "Of course, it sleeps inside."),
    they(70, "On my way, there in half an hour"),
    we(66, "We are here."),
];
